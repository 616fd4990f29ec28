import type { Finding } from '@lenswatch/core/engine/finding.ts';
import type { Fault } from '@lenswatch/emulator/faults.ts';
import type { At, World } from '@lenswatch/emulator/world.ts';

/** One mistake of another tool, as a small account in which it shows. */
export interface PeerCase {
  readonly peer: string;
  /** The tool's own name of its check. */
  readonly check: string;
  /** What the tool answers there; `no verdict`: it says nothing at all; `noise`: it says what tells nothing. */
  readonly mistake: 'false pass' | 'false fail' | 'no verdict' | 'noise';
  /** What is true in the account, and what the tool does not look at. */
  readonly because: string;
  /** Our control that answers the same question. */
  readonly control: string;
  /** `no finding`: there is nothing to judge, and we say nothing at all. */
  readonly right: Finding['verdict'] | 'no finding';
  /** Builds the account, and gives the id of the resource that counts. */
  seed(world: World, at: At): string;
  readonly faults?: readonly Fault[];
}

/** What a listing that could not be read is reported as. */
export function everyOf(fact: string): string {
  return `every ${fact}`;
}
