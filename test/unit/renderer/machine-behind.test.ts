import { expect, it } from 'vitest';
import { machineBehind } from '../../../renderer/features/run/machine-behind.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import { localTargetId, type Target, TargetInputSchema } from '../../../shared/contract/targets.ts';

const local: Target = { ...TargetInputSchema.parse({ name: 'This machine', access: { kind: 'local' } }), id: localTargetId };
const server = (name: string, host: string, appUrl = ''): Target => ({
  ...TargetInputSchema.parse({ name, access: { kind: 'ssh', host }, appUrl }),
  id: `t-${name}` as TargetId,
});
const shop = server('shop-prod', '10.0.0.5');
const blog = server('blog', 'blog.example', 'https://www.blog.example/');
const targets = [local, shop, blog];
const plan = (url: string) => LoadPlanSchema.parse({ requests: [{ url }], executor: { type: 'shared-iterations', iterations: 1, vus: 1 } });
const behind = (url: string, current: Target) => {
  const { target, why } = machineBehind(plan(url), current, targets);
  return [target?.name, why];
};

it('says which machine is recorded with a run', () => {
  expect(behind('http://127.0.0.1:8080/', local)).toEqual(['This machine', 'picked']);
  expect(behind('http://10.0.0.5/', shop)).toEqual(['shop-prod', 'picked']);
  // The demo lab while a server is picked: the server's CPU would say nothing of it.
  expect(behind('http://127.0.0.1:8080/', shop)).toEqual(['This machine', 'url']);
  expect(behind('https://www.blog.example/x', shop)).toEqual(['blog', 'url']);
  expect(behind('https://shop.example/', shop)).toEqual(['shop-prod', 'picked']);
  expect(behind('https://shop.example/', local)).toEqual([undefined, 'unknown']);
  expect(machineBehind(undefined, shop, targets)).toMatchObject({ target: shop, why: 'picked' });
});
