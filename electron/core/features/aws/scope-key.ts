import type { AwsScope } from '../../../../shared/contract/aws.ts';

/** Equal for equal scopes. */
export function scopeKey({ kind, profile, region }: AwsScope): string {
  return JSON.stringify([kind, profile, region]);
}

export const demoScope: AwsScope = { kind: 'demo', profile: '', region: '' };
