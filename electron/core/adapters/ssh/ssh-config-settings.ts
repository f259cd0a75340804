import { dirname } from 'node:path';
import { matchesPatterns } from './host-pattern.ts';
import type { UnsupportedSetting } from './resolved-host.ts';
import { badLine, type ConfigLine, includedPaths, maxIncludeDepth, readConfigLines } from './ssh-config-file.ts';

/** What a configuration says about one host: keyword -> its first values; several only where OpenSSH collects them. */
export interface HostSettings {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly identityFiles: readonly string[];
  /** A sentence for each thing that was passed over. */
  readonly limits: readonly string[];
  readonly unsupported: readonly UnsupportedSetting[];
}

export interface SettingsQuestion {
  /** As it was asked for. */
  readonly host: string;
  /** What the command line says; it wins over every file. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly givenIdentityFiles: readonly string[];
  readonly localUser: string;
  readonly home: string;
  /** In the order in which they are read, with the folder names in an `Include` are taken from. */
  readonly files: readonly { readonly path: string; readonly includeFolder: string }[];
}

/** Reads the files as OpenSSH does: for every keyword the first value that applies wins. Throws `invalid_input` for a line it would refuse. */
export function readHostSettings(question: SettingsQuestion): HostSettings {
  const reader = new SettingsReader(question);
  reader.readAll(false);
  // `Match final` asks for the files to be read once more, with the host name as it came out.
  if (reader.wantsFinalPass) reader.readAll(true);
  return {
    values: reader.values,
    identityFiles: [...reader.identityFiles],
    limits: [...reader.limits],
    unsupported: [...reader.unsupported.values()],
  };
}

class SettingsReader {
  readonly values: Map<string, readonly string[]>;
  readonly identityFiles: Set<string>;
  readonly limits = new Set<string>();
  readonly unsupported = new Map<string, UnsupportedSetting>();
  wantsFinalPass = false;
  readonly #question: SettingsQuestion;
  #isFinalPass = false;

  constructor(question: SettingsQuestion) {
    this.#question = question;
    this.values = new Map(question.given);
    this.identityFiles = new Set(question.givenIdentityFiles);
  }

  readAll(final: boolean): void {
    this.#isFinalPass = final;
    for (const { path, includeFolder } of this.#question.files) this.#readFile(path, includeFolder, 0);
  }

  #readFile(path: string, includeFolder: string, depth: number): void {
    let active = true;
    for (const line of readConfigLines(path)) {
      if (line.keyword === 'host') active = matchesPatterns(this.#question.host, line.values);
      else if (line.keyword === 'match') active = this.#matches(line);
      else if (!active) continue;
      else if (line.keyword === 'include') this.#include(line, includeFolder, depth);
      else this.#take(line);
    }
  }

  #include(line: ConfigLine, folder: string, depth: number): void {
    if (depth >= maxIncludeDepth) throw badLine(line.path, line.line, 'Include goes too deep: a file includes itself');
    for (const value of line.values) {
      for (const path of includedPaths(value, folder, this.#question.home)) this.#readFile(path, folder, depth + 1);
    }
  }

  #take({ keyword, values, path, line }: ConfigLine): void {
    const [first = ''] = values;
    if (keyword === 'identityfile') {
      this.identityFiles.add(first);
      return;
    }
    // The way over a jump and the way through a command exclude each other: the first one said counts.
    if (keyword === 'proxyjump' && this.values.has('proxycommand')) return;
    if (keyword === 'proxycommand' && this.values.has('proxyjump')) return;
    const name = otherNames.get(keyword) ?? keyword;
    if (this.values.has(name)) return;
    this.values.set(name, values);
    const limit = limitOf(name, values);
    if (limit === undefined) return;
    this.limits.add(`${limit} (${path}:${line})`);
    const setting = neededSettings.get(name);
    if (setting !== undefined) this.unsupported.set(name, { setting, place: `${path}:${line}` });
  }

  #matches(line: ConfigLine): boolean {
    const words = line.values.flatMap(splitAtEquals);
    let result = true;
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index] ?? '';
      const negated = word.startsWith('!');
      const criterion = (negated ? word.slice(1) : word).toLowerCase();
      let fits: boolean;
      if (criterion === 'all') fits = true;
      else if (criterion === 'canonical') fits = this.#isFinalPass && this.values.get('canonicalizehostname')?.[0] === 'yes';
      else if (criterion === 'final') {
        this.wantsFinalPass = true;
        fits = this.#isFinalPass;
      } else {
        index += 1;
        const value = words[index];
        if (value === undefined) throw badLine(line.path, line.line, `Match ${criterion} has no value`);
        const answer = this.#fits(criterion, value, line);
        // What cannot be told fits neither way.
        if (answer === undefined) return false;
        fits = answer;
      }
      result &&= fits !== negated;
    }
    return result;
  }

  #fits(criterion: string, value: string, line: ConfigLine): boolean | undefined {
    const { host, localUser } = this.#question;
    const patterns = value.split(',');
    switch (criterion) {
      case 'originalhost':
        return matchesPatterns(host, patterns);
      case 'host':
        return matchesPatterns(this.#hostName(), patterns);
      case 'user':
        return matchesPatterns(this.values.get('user')?.[0] ?? localUser, patterns);
      case 'localuser':
        return matchesPatterns(localUser, patterns);
      case 'exec':
      case 'localnetwork':
      case 'tagged':
        this.limits.add(`"Match ${criterion}" is not evaluated: what stands below it is left out (${line.path}:${line.line})`);
        return undefined;
      default:
        throw badLine(line.path, line.line, `Match does not know ${criterion}`);
    }
  }

  #hostName(): string {
    const { host } = this.#question;
    return (this.values.get('hostname')?.[0] ?? host).replaceAll('%h', host).replaceAll('%%', '%');
  }
}

function splitAtEquals(word: string): string[] {
  const match = /^(!?[a-z]+)=(.+)$/i.exec(word);
  return match ? [match[1] ?? '', match[2] ?? ''] : [word];
}

const otherNames = new Map([
  ['dsaauthentication', 'pubkeyauthentication'],
  ['challengeresponseauthentication', 'kbdinteractiveauthentication'],
  ['skeyauthentication', 'kbdinteractiveauthentication'],
  ['tisauthentication', 'kbdinteractiveauthentication'],
  ['identityfile2', 'identityfile'],
  ['globalknownhostsfile2', 'globalknownhostsfile'],
  ['userknownhostsfile2', 'userknownhostsfile'],
]);

const passedOver = new Map([
  ['proxycommand', 'ProxyCommand is not supported: give a jump host (ProxyJump) instead'],
  ['knownhostscommand', 'KnownHostsCommand is not run: only known_hosts files are looked at'],
  ['certificatefile', 'CertificateFile is not used: certificates are not supported'],
  ['pkcs11provider', 'PKCS11Provider is not used: add the key to an ssh-agent instead'],
  ['bindaddress', 'BindAddress is not used'],
  ['bindinterface', 'BindInterface is not used'],
  ['canonicalizehostname', 'CanonicalizeHostname is not used: write the whole name'],
]);

/** Those of them without which the machine may not be reached or not let one in. */
const neededSettings: ReadonlyMap<string, UnsupportedSetting['setting']> = new Map([
  ['proxycommand', 'ProxyCommand'],
  ['certificatefile', 'CertificateFile'],
  ['pkcs11provider', 'PKCS11Provider'],
]);

function limitOf(name: string, values: readonly string[]): string | undefined {
  const first = values[0]?.toLowerCase();
  if (first === 'none' || (name === 'canonicalizehostname' && first === 'no')) return undefined;
  return passedOver.get(name);
}

/** The folder OpenSSH takes the names in an `Include` of its system-wide file from. */
export function systemIncludeFolder(path: string): string {
  return dirname(path);
}
