/** As Promise.all, but when one fails the others have ended before anybody hears of it: nothing is left running or writing. */
export async function allEnded<T extends readonly unknown[] | []>(work: T) {
  await Promise.allSettled(work);
  return Promise.all(work);
}
