/** The keys that lead to one value of a configuration: `['parameters', 'minAzs']`. */
export type Path = readonly PropertyKey[];

/** Something wrong, and where. */
export interface Problem {
  readonly line: number;
  readonly what: string;
}

/** A configuration file as it was written, before anybody judged what it says. */
export interface Source {
  readonly value: unknown;
  /** Why it could not be read; the value means nothing then. */
  readonly problems: readonly Problem[];
  /** Where a key stands; of a key that is missing, where its parent stands. */
  lineOf(path: Path): number;
}

/** Gives the value that a path leads to; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as { readonly [key: PropertyKey]: unknown })[key];
  }
  return at;
}
