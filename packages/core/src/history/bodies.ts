import type { Objects } from './objects.ts';

/** Large texts by their digest: what is too big for an item. */
export interface Bodies {
  put(digest: string, text: string): Promise<void>;
  get(digest: string): Promise<string>;
}

/** Bodies in a bucket, each under its digest: written twice they are the same. */
export function bodiesIn({ put, get }: Pick<Objects, 'put' | 'get'>): Bodies {
  const keyOf = (digest: string) => `bodies/${digest}.json`;
  return {
    put: (digest, text) => put(keyOf(digest), text),
    get: (digest) => get(keyOf(digest)),
  };
}
