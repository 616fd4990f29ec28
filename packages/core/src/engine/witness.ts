import type { FactName, Place, Resource } from '../facts/fact.ts';
import { longestName } from '../history/after.ts';
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

/** Something that a verdict rests on and that has to be read again before the verdict stands; null: a listing. */
export interface Unproven {
  readonly fact: FactName;
  readonly id: string | null;
  readonly account: string;
  readonly region: string;
}

/** Something that was looked at, and the edge that stands for it. */
export interface Consulted extends Unproven {
  readonly edge: Edge;
}

/**
 * Follows what one verdict rests on: which other resources were looked at, when the newest of them was read,
 * and which were missing on the word of a listing that is older than the resource that names them. Such a
 * listing cannot know them.
 */
export class Witness {
  readonly consulted: Consulted[] = [];
  /** What was asked for and nobody has looked for since whoever names it was read. */
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
    if (resource === this.#subject) return;
    for (const name of namesOf(resource)) this.#depend(name, resource, resource.id);
  }

  /** It is known that nothing can be known about it. */
  unreadable(fact: FactName, id: string, place: Place): void {
    this.#depend(`${fact}/${id}`, { ...place, fact }, id);
  }

  /** Nothing of that name is known in these places. */
  missing(fact: FactName, id: string, places: readonly Holding[]): void {
    if (Buffer.byteLength(id) > longestName) return; // no service would take it: nothing to ask for
    for (const holding of places) {
      this.#depend(`${fact}/${id}`, { ...holding.coverage, fact }, id);
      if (this.#times.absentAt(fact, holding, id) >= this.newest) continue;
      const { account, region } = holding.coverage;
      this.unproven.push({ fact, id, account, region });
    }
  }

  /** A whole listing was looked at. */
  listed(fact: FactName, places: readonly Holding[]): void {
    const edge = { dependency: `${fact}/*`, region: this.#subject.region, resource: '*' };
    for (const holding of places) {
      const { account, region } = holding.coverage;
      this.consulted.push({ edge, fact, id: null, account, region });
      this.#rest(this.#times.newestIn(holding));
    }
  }

  #rest(on: string): void {
    if (on > this.newest) this.newest = on;
  }

  #depend(dependency: string, { fact, account, region }: Omit<Unproven, 'id'>, id: string): void {
    const resource = resourceDigestOf(this.#subject.fact, this.#subject.id);
    const edge = { dependency, region: this.#subject.region, resource };
    this.consulted.push({ edge, fact, id, account, region });
  }
}

/** The names under which edges lead from a resource: its ARN, and its id where the ARN does not end in it. */
export function namesOf({ fact, id, arn }: Pick<Resource, 'fact' | 'id' | 'arn'>): readonly string[] {
  return arn === id || arn.endsWith(`/${id}`) || arn.endsWith(`:${id}`) ? [arn] : [arn, `${fact}/${id}`];
}
