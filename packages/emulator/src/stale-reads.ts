import type { World } from './world.ts';

/** The state before the last write, for as long as faults ask for it. */
export class StaleReads {
  #before: { readonly world: World; readonly written: number } | null = null;

  /** Called before a write, so that later reads can miss it. */
  note(world: World): void {
    this.#before = { world: world.snapshot(), written: world.now().getTime() };
  }

  /** The world that a read sees which may be `seconds` behind. */
  worldFor(world: World, seconds: number): World {
    if (!this.#before) return world;
    const age = world.now().getTime() - this.#before.written;
    return age < seconds * 1000 ? this.#before.world : world;
  }
}
