import type { CallRecord } from '@lenswatch/core/aws/access.ts';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import type { Target } from '@lenswatch/core/engine/collect.ts';
import type { Plan } from '@lenswatch/core/engine/plan.ts';
import type { Coverage } from '@lenswatch/core/facts/fact.ts';
import { counted } from './render/layout.ts';
import { plain } from './render/plain.ts';

/** Tells a person how far a scan is. Writes to stderr alone. */
export interface Progress {
  start(targets: readonly Target[], plan: Plan): void;
  called(record: CallRecord): void;
  covered(coverage: Coverage): void;
  note(message: string): void;
  /** Ends the live view and leaves the screen as it was. */
  stop(): Promise<void>;
}

/** How far one account and region is. */
interface Place {
  readonly name: string;
  readonly facts: number;
  done: number;
  resources: number;
  calls: number;
  throttles: number;
  unreadable: number;
  service: string;
}

/** Lines of the live view. */
const MOST = 8;

const silence: Progress = {
  start() {},
  called() {},
  covered() {},
  note() {},
  async stop() {},
};

/** A live view on a terminal, one line per account and region elsewhere, nothing when quiet. */
export function progressFor(options: { readonly quiet?: boolean }, stream = process.stderr): Progress {
  if (options.quiet) return silence;
  const note = (message: string) => void stream.write(`${plain(message)}\n`);
  return stream.isTTY && !process.env['CI'] ? live(stream, note) : lines(note);
}

function lines(note: (message: string) => void): Progress {
  let places = new Map<string, Place>();
  return {
    start(targets, plan) {
      places = placesOf(targets, plan);
      note(openingOf(targets, plan));
    },
    called: (record) => count(places, record),
    covered(coverage) {
      const place = cover(places, coverage);
      if (place && place.done === place.facts) note(closingOf(place));
    },
    note,
    async stop() {},
  };
}

function live(stream: NodeJS.WriteStream, note: (message: string) => void): Progress {
  let places = new Map<string, Place>();
  let finish: (() => void) | undefined;
  let finished: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const show = async (title: string): Promise<void> => {
    const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
    if (stopped) return;
    const logger = new ListrLogger<never>({
      useIcons: false,
      processOutput: new ProcessOutput(stream, stream),
    });
    await new Listr(
      [
        {
          title,
          task: async (_context, task) => {
            const draw = () => {
              const all = [...places.values()];
              const active = all.filter(({ done, facts }) => done < facts);
              const calls = all.reduce((sum, place) => sum + place.calls, 0);
              const throttles = all.reduce((sum, place) => sum + place.throttles, 0);
              const ready = `${all.length - active.length}/${all.length} done`;
              task.title = `${title} · ${ready} · ${calls} calls${throttles > 0 ? ` · ${throttles} throttled` : ''}`;
              const shown = active.filter((place) => place.calls > 0).slice(0, MOST);
              task.output = shown.map(lineOf).join('\n');
            };
            timer = setInterval(draw, 200);
            await new Promise<void>((resolve) => {
              finish = resolve;
              if (stopped) resolve();
            });
          },
          rendererOptions: { outputBar: 1, persistentOutput: false },
        },
      ],
      { registerSignalListeners: false, rendererOptions: { logger, clearOutput: true } },
    ).run();
  };

  return {
    start(targets, plan) {
      places = placesOf(targets, plan);
      finished = show(openingOf(targets, plan));
    },
    called: (record) => count(places, record),
    covered: (coverage) => void cover(places, coverage),
    note,
    async stop() {
      stopped = true;
      clearInterval(timer);
      finish?.();
      await finished;
    },
  };
}

function placesOf(targets: readonly Target[], { collectors }: Plan): Map<string, Place> {
  const places = new Map<string, Place>();
  const perAccount = collectors.filter(({ scope }) => scope === 'account').length;
  const perRegion = collectors.length - perAccount;
  for (const { aws, regions } of targets) {
    const at = globalRegionOf(aws.partition);
    for (const region of new Set([...regions, ...(perAccount > 0 ? [at] : [])])) {
      const facts = (regions.includes(region) ? perRegion : 0) + (region === at ? perAccount : 0);
      const name = `${aws.account} ${region}`;
      places.set(name, {
        name,
        facts,
        done: 0,
        resources: 0,
        calls: 0,
        throttles: 0,
        unreadable: 0,
        service: '',
      });
    }
  }
  return places;
}

function count(places: Map<string, Place>, { account, region, operation, throttles }: CallRecord): void {
  const place = places.get(`${account} ${region}`);
  if (!place) return;
  place.calls += 1;
  place.throttles += throttles;
  place.service = operation.slice(0, operation.indexOf(':'));
}

function cover(
  places: Map<string, Place>,
  { account, region, resources, state }: Coverage,
): Place | undefined {
  const place = places.get(`${account} ${region}`);
  if (!place) return undefined;
  place.done += 1;
  place.resources += resources;
  if (state !== 'complete') place.unreadable += 1;
  return place;
}

function openingOf(targets: readonly Target[], { controls }: Plan): string {
  const places = targets.reduce((sum, { regions }) => sum + regions.length, 0);
  return (
    `Scanning ${counted(targets.length, 'account')} in ${counted(places, 'place')} ` +
    `for ${counted(controls.length, 'control')}`
  );
}

function closingOf({ name, resources, calls, throttles, unreadable }: Place): string {
  const gaps = unreadable > 0 ? `, ${counted(unreadable, 'fact')} not fully readable` : '';
  const slow = throttles > 0 ? `, ${throttles} throttled` : '';
  return `${name}: ${counted(resources, 'resource')}, ${counted(calls, 'call')}${slow}${gaps}`;
}

function lineOf({ name, done, facts, calls, service }: Place): string {
  return plain(
    `${name}  ${String(done).padStart(3)}/${facts} facts  ${String(calls).padStart(4)} calls  ${service}`,
  );
}
