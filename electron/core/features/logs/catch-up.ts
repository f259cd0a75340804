/** A file of a log as it was found on the host. */
export interface ListedFile {
  /** `device:inode` */
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Unix s. */
  readonly modifiedAt: number;
  /** Its first bytes, at most 256, in hexadecimal. */
  readonly head: string;
  /** It is what the log's path names. */
  readonly isCurrent: boolean;
}

/** A file this log has had to do with. */
export interface KnownFile {
  readonly id: string;
  head: string;
  /** Bytes of it that were delivered, or need not be. */
  offset: number;
  /** `open`: it is, or was when the link broke, being followed. `done`: what was there has been read. `copy`: of an open one, unread. */
  state: 'open' | 'done' | 'copy';
}

/** Bytes to read that nobody follows. */
export interface Segment {
  readonly file: ListedFile;
  readonly from: number;
  /** `moved`: renamed and perhaps still written to; `between`: written and rotated unseen; `copy`: of one truncated since. */
  readonly kind: 'moved' | 'between' | 'copy';
  /** The file of ours it goes on with. */
  readonly known: KnownFile | undefined;
}

/** A file of ours whose rest cannot be found. */
export interface LostRest {
  readonly known: KnownFile;
  /** `truncated` in its place, or `gone` with its name. */
  readonly kind: 'truncated' | 'gone';
}

export interface CatchUpPlan {
  /** In the order they were written. */
  readonly segments: readonly Segment[];
  readonly lost: readonly LostRest[];
  /** Where to go on in the file the path names; 0 for one never seen. */
  readonly currentStart: number;
}

/** Shorter beginnings say nothing about which file it is: 8 bytes. */
const tellingHead = 16;

/** True when a file that began like `before` may begin like `now`. */
export function isSameBeginning(before: string, now: string): boolean {
  return now.startsWith(before);
}

/** True when this is still the file we knew: the same place, begun alike, and not shorter than what we have of it. */
export function isStill(known: KnownFile, file: ListedFile): boolean {
  return known.id === file.id && file.sizeBytes >= known.offset && isSameBeginning(known.head, file.head);
}

/** The copy that was made of a file before it was truncated, if it is there: begun alike, not shorter than what we have, and not read yet. */
export function findCopy(
  truncated: KnownFile,
  listed: readonly ListedFile[],
  known: ReadonlyMap<string, KnownFile>,
): ListedFile | undefined {
  const candidates = listed.filter((file) => {
    const before = known.get(file.id);
    const isUnread = before === undefined || before.state === 'copy' || !isStill(before, file);
    return !file.isCurrent && file.id !== truncated.id && isUnread && file.sizeBytes >= truncated.offset;
  });
  // Where nothing is known of how it began, the only file that has come since is taken for it.
  if (truncated.head.length < tellingHead) return truncated.offset > 0 && candidates.length === 1 ? candidates[0] : undefined;
  return candidates.find((file) => isSameBeginning(truncated.head, file.head));
}

/**
 * What must be read so that nothing is lost, when a log was not looked at for a while: the rest of what was being followed (found by its
 * inode, or in the copy made before it was truncated), then what came and went meanwhile, then the file that is there now.
 *
 * `followed`: files somebody still reads; they need no plan.
 */
export function planCatchUp(
  listed: readonly ListedFile[],
  known: ReadonlyMap<string, KnownFile>,
  followed: ReadonlySet<string> = new Set(),
): CatchUpPlan {
  const segments: Segment[] = [];
  const lost: LostRest[] = [];
  const planned = new Set<string>();
  const open = [...known.values()].filter(({ state, id }) => state === 'open' && !followed.has(id));
  for (const one of open) {
    const file = listed.find((candidate) => isStill(one, candidate));
    if (file !== undefined) {
      planned.add(file.id);
      if (!file.isCurrent) segments.push({ file, from: one.offset, kind: 'moved', known: one });
      continue;
    }
    const copy = findCopy(one, listed, known);
    if (copy !== undefined) {
      planned.add(copy.id);
      segments.push({ file: copy, from: one.offset, kind: 'copy', known: one });
    } else lost.push({ known: one, kind: listed.some(({ id }) => id === one.id) ? 'truncated' : 'gone' });
  }
  for (const file of listed) {
    if (file.isCurrent || planned.has(file.id) || followed.has(file.id)) continue;
    const before = known.get(file.id);
    if (before !== undefined && isStill(before, file)) {
      // Written to after it was done with.
      if (before.state === 'done' && file.sizeBytes > before.offset)
        segments.push({ file, from: before.offset, kind: 'moved', known: before });
      continue;
    }
    if (file.sizeBytes > 0 && !isCopyOfLiving(file, listed, known, followed))
      segments.push({ file, from: 0, kind: 'between', known: undefined });
  }
  const order = new Map(listed.map((file, index) => [file.id, index]));
  segments.sort((a, b) => (order.get(a.file.id) ?? 0) - (order.get(b.file.id) ?? 0));
  const current = listed.find(({ isCurrent }) => isCurrent);
  const before = current && known.get(current.id);
  return { segments, lost, currentStart: current && before && isStill(before, current) ? before.offset : 0 };
}

/**
 * A copy somebody is making, or has made and not truncated the original: what is in it comes from the original. Of a file that is followed what
 * counts is how it began: that it was truncated since may not have been read yet, and then its copy is looked for.
 */
function isCopyOfLiving(
  file: ListedFile,
  listed: readonly ListedFile[],
  known: ReadonlyMap<string, KnownFile>,
  followed: ReadonlySet<string>,
): boolean {
  const beginsLike = (head: string) => {
    const shorter = Math.min(head.length, file.head.length);
    return shorter >= tellingHead && head.slice(0, shorter) === file.head.slice(0, shorter);
  };
  for (const id of followed) if (id !== file.id && beginsLike(known.get(id)?.head ?? '')) return true;
  return listed.some((original) => {
    const ours = known.get(original.id);
    return ours !== undefined && isStill(ours, original) && original.id !== file.id && beginsLike(original.head);
  });
}
