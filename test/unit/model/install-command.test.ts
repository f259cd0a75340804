import { describe, expect, it } from 'vitest';
import { installCommand } from '../../../shared/model/install-command.ts';

describe('the command that installs', () => {
  it.each([
    [['debian'], undefined, false, 'sudo apt-get install -y stress-ng iproute2'],
    [['ubuntu', 'debian'], '24.04', true, 'apt-get install -y stress-ng iproute2'],
    [['amzn', 'fedora'], '2023', false, 'sudo dnf install -y stress-ng iproute'],
    [['amzn', 'centos', 'rhel', 'fedora'], '2', false, 'sudo amazon-linux-extras install -y epel && sudo yum install -y stress-ng iproute'],
    [['opensuse-leap', 'suse', 'opensuse'], '15.6', false, 'sudo zypper --non-interactive install stress-ng iproute2'],
    [['alpine'], '3.20', true, 'apk add stress-ng iproute2'],
  ])('is known by the system alone: %j %s', (systems, version, isRoot, command) => {
    expect(installCommand(['stress-ng', 'ss'], { systems, version, isRoot })?.command).toBe(command);
  });

  it.each([
    [['ubuntu', 'debian'], ['apt-get'], 'apt-get install -y stress-ng'],
    [['amzn', 'fedora'], ['dnf', 'yum'], 'dnf install -y stress-ng'],
    [['centos', 'rhel', 'fedora'], ['yum'], 'yum install -y stress-ng'],
    [['arch'], ['pacman'], 'pacman -S --noconfirm stress-ng'],
    // A package manager of another distribution beside its own.
    [['debian'], ['dnf', 'apt-get'], 'apt-get install -y stress-ng'],
    [[], ['dnf'], 'dnf install -y stress-ng'],
  ])('is one that is there: %j with %j', (systems, managers, command) => {
    const argv = command.split(' ');
    expect(installCommand(['stress-ng'], { systems, managers, isRoot: true })).toEqual({ argv, command });
    expect(installCommand(['stress-ng'], { systems, managers, isRoot: false })).toEqual({
      argv: ['sudo', '-n', ...argv],
      command: `sudo ${command}`,
    });
  });

  it('needs no answer where nobody is there to give one, in two steps too', () => {
    const { argv } = installCommand(['stress-ng'], { systems: ['amzn'], version: '2', managers: ['yum'], isRoot: false }) ?? { argv: [] };
    expect(argv.slice(0, 4)).toEqual(['sudo', '-n', 'sh', '-c']);
    expect(argv.slice(-2)).toEqual(['blitz', 'stress-ng']);
  });

  it('names packages, not programs, and each once', () => {
    expect(installCommand(['tail', 'timeout', 'setsid'], { systems: ['debian'], isRoot: true })?.command).toBe(
      'apt-get install -y coreutils util-linux',
    );
  });

  it('is not known everywhere', () => {
    expect(installCommand(['stress-ng'], { systems: ['plan9'], isRoot: false })).toBeUndefined();
    expect(installCommand(['stress-ng'], { systems: ['nixos'], managers: [], isRoot: true })).toBeUndefined();
  });
});
