// Plays a day of a large organization and prints each number beside its limit; exits 1 if one is broken.
// "--accounts", "--regions" and "--latency" (milliseconds of a call to AWS) say how large it is and how slow AWS;
// "--ai-share" how many accounts use AI, "--concurrency" overrides how many sweep functions run at once.
import { parseArgs } from 'node:util';
import '../scripts/one-line-errors.ts';
import { measureExamples } from './organization/examples.ts';
import { limitsOf } from './organization/limits.ts';
import { knownRegions, type Options, regionsOf, simulate } from './organization/simulate.ts';
import { tableOf } from './organization/table.ts';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '10000' },
    regions: { type: 'string', default: '4' },
    latency: { type: 'string', default: '60' },
    'ai-share': { type: 'string', default: '0.1' },
    concurrency: { type: 'string' },
  },
});

/** @throws Error for what is no number between the two. */
function given(name: keyof typeof values, least: number, most: number): number {
  const value = Number(values[name]);
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} takes a number from ${least} to ${most}; "${values[name]}" is none.`);
}

const options: Options = {
  accounts: given('accounts', 1, 1_000_000),
  regions: given('regions', 1, knownRegions.length),
  latency: given('latency', 0, 10_000),
  aiShare: given('ai-share', 0, 1),
  ...(values.concurrency === undefined ? {} : { concurrency: given('concurrency', 1, 500) }),
};
const examples = await measureExamples(regionsOf(options.regions), options.latency);
const simulation = await simulate(options, examples);
const limits = limitsOf(simulation);
process.stdout.write(`${tableOf(simulation, limits)}\n`);
if (limits.some(({ holds }) => !holds)) process.exitCode = 1;
