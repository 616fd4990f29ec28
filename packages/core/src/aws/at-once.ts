import pLimit from 'p-limit';

/** Does something with each of many, so many at the same time; the answers come in the order of the questions. */
export function atOnce<T, R>(
  most: number,
  all: Iterable<T>,
  task: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const limit = pLimit(most);
  return Promise.all([...all].map((one) => limit(() => task(one))));
}
