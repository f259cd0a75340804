import { open } from 'node:fs/promises';

/** The last `maxLines` lines of a file (of its last 16 KiB); none when it cannot be read. */
export async function tailOfFile(path: string, maxLines: number): Promise<string[]> {
  const windowBytes = 16 * 1024;
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - windowBytes);
      const buffer = Buffer.alloc(Math.min(size, windowBytes));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      if (start > 0) lines.shift();
      return lines.filter((line) => line.trim() !== '').slice(-maxLines);
    } finally {
      await file.close();
    }
  } catch {
    return [];
  }
}
