const mostNames = 5;
const longestName = 100;

/** Of the names there are those that may have been meant by a word, the closest first, at most five: they hold it, or differ in a few letters. */
export function closeNames(word: string, names: Iterable<string>): string[] {
  const wanted = word.toLowerCase().slice(0, longestName);
  const scored = [...new Set(names)].map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase().slice(0, longestName)) }));
  return scored
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, mostNames)
    .map(({ name }) => name);
}

function distanceOf(wanted: string, name: string): number {
  if (name.includes(wanted) || (name !== '' && wanted.includes(name))) return 1;
  return editDistance(wanted, name);
}

/** Letters to insert, leave out or replace (Levenshtein 1966), by rows. */
function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      next.push(Math.min((next[column - 1] ?? 0) + 1, (before[column] ?? 0) + 1, (before[column - 1] ?? 0) + same));
    }
    before = next;
  }
  return before[b.length] ?? 0;
}
