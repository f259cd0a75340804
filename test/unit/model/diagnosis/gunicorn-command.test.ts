import { describe, expect, it } from 'vitest';
import {
  gunicornConfigOf,
  hidesOptions,
  isGunicorn,
  parseGunicornCommand,
  parseGunicornFile,
} from '../../../../shared/model/diagnosis/gunicorn-command.ts';

const running = { pid: 7, workers: 1, niceness: 0, nofile: 1024 };

describe('the command line of Gunicorn', () => {
  it.each([
    [['/usr/bin/gunicorn', 'app:app'], true],
    [['/usr/bin/python3', '/usr/bin/gunicorn', '-w', '2', 'app:app'], true],
    [['python3.11', '-m', 'gunicorn', 'app:app'], true],
    [['gunicorn: master [shop]'], true],
    [['/usr/bin/python3', '/srv/gunicorn_watch.py'], false],
    [['vim', 'gunicorn.conf.py'], false],
    [[], false],
  ])('%j: %s', (commandLine, expected) => {
    expect(isGunicorn(commandLine)).toBe(expected);
  });

  it('says what was asked for, in every spelling', () => {
    const words =
      '/usr/bin/python3 /usr/bin/gunicorn -w 3 --threads=4 -t60 --backlog 100 -b 0.0.0.0:80,unix:/run/a.sock --bind=127.0.0.1:9 -kgevent --chdir /srv shop:app';
    expect(parseGunicornCommand(words.split(' '))).toEqual({
      ...{ workers: 3, threads: 4, timeoutS: 60, backlog: 100, workerClass: 'gevent', folder: '/srv' },
      binds: ['0.0.0.0:80', 'unix:/run/a.sock', '127.0.0.1:9'],
    });
    expect(parseGunicornCommand(['gunicorn', '-w', 'many', '-b'])).toEqual({ binds: [''] });
  });

  it('fills in what Gunicorn would', () => {
    const commandLine = ['gunicorn', 'app:app'];
    expect(gunicornConfigOf({ ...running, commandLine }, [parseGunicornCommand(commandLine)])).toEqual({
      ...{ ...running, commandLine, workerClass: 'sync', threads: 1, timeoutS: 30, backlog: 2048, binds: ['127.0.0.1:8000'] },
    });
    expect(gunicornConfigOf({ ...running, commandLine }, [{ threads: 8 }]).workerClass).toBe('gthread');
    expect(gunicornConfigOf({ ...running, commandLine }, [{ timeoutS: 5 }, { timeoutS: 90, backlog: 64 }])).toMatchObject({
      ...{ timeoutS: 5, backlog: 64 },
    });
  });

  it('is hidden behind a title', () => {
    expect(hidesOptions(['gunicorn: master [shop]'])).toBe(true);
    expect(hidesOptions(['/usr/bin/gunicorn'])).toBe(false);
  });
});

it('a configuration file says what it writes down, and which of it is worked out', () => {
  const text = `import multiprocessing
bind = "unix:/run/shop.sock"  # nginx
workers = multiprocessing.cpu_count() * 2 + 1
worker_class = 'gthread'
threads=4
timeout = 45
  backlog = 1
errorlog = "-"
raw_env = ["A=1"]`;
  expect(parseGunicornFile(text)).toEqual({
    settings: { binds: ['unix:/run/shop.sock'], workerClass: 'gthread', threads: 4, timeoutS: 45, errorLog: '-' },
    computed: ['workers'],
  });
  expect(parseGunicornFile('bind = ["0.0.0.0:80"]').settings.binds).toEqual(['0.0.0.0:80']);
});
