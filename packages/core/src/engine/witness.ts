import type { FactName, Resource } from '../facts/fact.ts';
import type { Edge } from '../history/history.ts';
import type { Holding } from './fact-index.ts';
import { resourceDigestOf } from './finding.ts';

/** When things were read; ISO 8601. */
export interface Times {
  of(resource: Resource): string;
  /** The newest reading of a listing and of all that is in it. */
  newestIn(holding: Holding): string;
  /** When one resource was found to be absent, or since when its listing does not contain it. */
  absentAt(fact: FactName, holding: Holding, id: string): string;
}

/** A resource that was asked for and that nobody has looked for since whoever names it was read. */
export interface Unproven {
  readonly fact: FactName;
  readonly id: string;
  readonly account: string;
  readonly region: string;
}

/**
 * Follows what one verdict rests on: which other resources were looked at, when the newest of them was read,
 * and which were missing on the word of a listing that is older than the resource that names them. Such a
 * listing cannot know them.
 */
export class Witness {
  readonly edges: Edge[] = [];
  readonly unproven: Unproven[] = [];
  /** ISO 8601: the newest reading among those looked at. */
  newest: string;
  readonly #subject: Resource;
  readonly #times: Times;

  constructor(subject: Resource, times: Times) {
    this.#subject = subject;
    this.#times = times;
    this.newest = times.of(subject);
  }

  found(resource: Resource): void {
    this.#rest(this.#times.of(resource));
    if (resource !== this.#subject) this.#depend(resource.arn);
  }

  /** It is known that nothing can be known about it. */
  unreadable(fact: FactName, id: string): void {
    this.#depend(`${fact}/${id}`);
  }

  /** Nothing of that name is known in these places. */
  missing(fact: FactName, id: string, places: readonly Holding[]): void {
    this.#depend(`${fact}/${id}`);
    for (const holding of places) {
      if (this.#times.absentAt(fact, holding, id) >= this.newest) continue;
      const { account, region } = holding.coverage;
      this.unproven.push({ fact, id, account, region });
    }
  }

  /** A whole listing was looked at. */
  listed(fact: FactName, places: readonly Holding[]): void {
    const { region } = this.#subject;
    this.edges.push({ dependency: `${fact}/*`, region, resource: '*' });
    for (const holding of places) this.#rest(this.#times.newestIn(holding));
  }

  #rest(on: string): void {
    if (on > this.newest) this.newest = on;
  }

  #depend(dependency: string): void {
    const { region, fact, id } = this.#subject;
    this.edges.push({ dependency, region, resource: resourceDigestOf(fact, id) });
  }
}
