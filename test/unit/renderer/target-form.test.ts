import { describe, expect, it } from 'vitest';
import { emptyTargetForm, formToTarget, type TargetForm, targetToForm } from '../../../renderer/features/targets/target-form.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import { type Target, TargetInputSchema } from '../../../shared/contract/targets.ts';

const form = (change: Partial<TargetForm>): TargetForm => ({ ...emptyTargetForm, host: 'shop.example', ...change });

describe('the form of a target', () => {
  it('is the target again', () => {
    const target: Target = {
      id: 'shop-prod' as TargetId,
      ...TargetInputSchema.parse({
        name: 'shop-prod',
        appUrl: 'https://shop.example/',
        access: { kind: 'ssh', host: '192.0.2.7', port: 2222, user: 'ops', identityFile: '~/.ssh/shop', proxyJump: 'b@bastion:22' },
        logPaths: ['/var/log/app.log', '/srv/my app/error.log'],
        aws: { profile: 'shop', region: 'eu-central-1', instanceId: 'i-0abc' },
      }),
    };
    const { id: _, ...input } = target;
    expect(formToTarget(targetToForm(target))).toEqual({ target: input, errors: {} });
  });

  it('takes the host as the name where none is given, and leaves out what ~/.ssh/config is to say', () => {
    const { target } = formToTarget(form({}));
    expect(target).toMatchObject({ name: 'shop.example', access: { kind: 'ssh', host: 'shop.example', useSshConfig: true } });
    expect(Object.keys(target?.access ?? {})).not.toContain('user');
  });

  it('asks nothing of a way into this machine', () => {
    expect(formToTarget(form({ kind: 'local', host: '', name: 'lab' })).target?.access).toEqual({ kind: 'local' });
  });

  it.each<[Partial<TargetForm>, string, RegExp]>([
    [{ host: '-oProxyCommand=id' }, 'access.host', /host name/],
    [{ host: '' }, 'access.host', /host name/],
    [{ port: 99_999 }, 'access.port', /65,535/],
    [{ user: 'a b' }, 'access.user', /user name/],
    [{ appUrl: 'ftp://shop.example' }, 'appUrl', /http/],
    [{ name: 'x'.repeat(81) }, 'name', /80/],
    [{ logPaths: 'var/log/app.log' }, 'logPaths', /^Write the path from the root/],
    [{ logPaths: '/a.log\n\nb.log' }, 'logPaths', /^Line 3: Write the path from the root/],
  ])('says at the field what is wrong with %j', (change, path, message) => {
    const { target, errors } = formToTarget(form(change));
    expect(target).toBeUndefined();
    expect(errors[path]).toMatch(message);
  });
});
