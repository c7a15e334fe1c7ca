/** Something that the person at the keyboard can put right: the message says what, where and how. */
export class Problem extends Error {
  override readonly name = 'Problem';
}
