import { createConnection } from 'node:net';

/** A key an agent holds, whatever its type. */
export interface AgentKeyType {
  /** e.g. `ssh-ed25519` */
  readonly type: string;
  readonly comment: string;
}

const requestIdentities = 11;
const identitiesAnswer = 12;
/** OpenSSH's own limit for a message of an agent (`AGENT_MAX_LEN`). */
const mostBytes = 256 * 1024;

/**
 * Asks an agent what types of key it holds (draft-ietf-sshm-ssh-agent): ssh2 leaves out those it does not know, without a word.
 *
 * Resolves with nothing where the agent does not answer within `limitMs` or not in its protocol: whoever asks it for keys says so.
 */
export function listAgentKeyTypes(socketPath: string, limitMs: number): Promise<AgentKeyType[]> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    const done = (keys: AgentKeyType[]) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(keys);
    };
    const timer = setTimeout(() => done([]), limitMs);
    let answer = Buffer.alloc(0);
    socket.on('error', () => done([]));
    socket.on('close', () => done([]));
    socket.on('connect', () => socket.write(Buffer.from([0, 0, 0, 1, requestIdentities])));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length > mostBytes) done([]);
      else if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) done(readIdentities(answer.subarray(4)));
    });
  });
}

function readIdentities(message: Buffer): AgentKeyType[] {
  if (message[0] !== identitiesAnswer || message.length < 5) return [];
  const keys: AgentKeyType[] = [];
  let rest = message.subarray(5);
  for (let left = message.readUInt32BE(1); left > 0; left -= 1) {
    const blob = fieldOf(rest);
    const type = blob && fieldOf(blob);
    const comment = blob && fieldOf(rest.subarray(4 + blob.length));
    if (blob === undefined || type === undefined || comment === undefined) break;
    keys.push({ type: type.toString('latin1'), comment: comment.toString('utf8') });
    rest = rest.subarray(8 + blob.length + comment.length);
  }
  return keys;
}

/** The first field of the wire's encoding (RFC 4251, `string`); `undefined` where it is cut off. */
function fieldOf(data: Buffer): Buffer | undefined {
  if (data.length < 4) return undefined;
  const length = data.readUInt32BE(0);
  return data.length < 4 + length ? undefined : data.subarray(4, 4 + length);
}
