/** A sentence as part of another one: without its full stop. */
export function halfSentence(sentence: string): string {
  return sentence.trim().replace(/\.$/, '');
}
