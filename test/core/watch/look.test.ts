import { expect, test } from 'vitest';
import { chanceOf, Simulation, type Step } from '../../support/simulation.ts';

/** A monitor that swept the account once and is at rest. */
async function watched(): Promise<Simulation> {
  const simulation = new Simulation(chanceOf(7));
  await simulation.sweepCleanly();
  await simulation.settle();
  return simulation;
}

function change(simulation: Simulation, name: string, arrives: readonly number[]): Step {
  const which = simulation.mutations.findIndex((mutation) => mutation.name === name);
  if (which < 0) throw new Error(`Nothing is called ${name}.`);
  return { do: 'change', which, arrives };
}

const reasonsOf = async (simulation: Simulation, control: string) =>
  [...(await simulation.recall()).findings.values()]
    .filter((finding) => finding.control === control)
    .map(({ verdict, reason, resource }) => `${resource.id} ${verdict} ${reason ?? ''}`.trim())
    .sort();

test('a guardrail that no event told of is read when an agent names it, not held to be missing', async () => {
  const simulation = await watched();
  await simulation.play([
    change(simulation, 'guardrail0002', []), // it is made, and the event is lost
    { do: 'wait', seconds: 60 },
    change(simulation, 'AGENT00001', [1]), // it takes the new guardrail
    { do: 'wait', seconds: 120 },
  ]);
  await simulation.settle();
  expect(await reasonsOf(simulation, 'bedrock-agent-guardrail-attached')).toEqual(['AGENT00001 pass']);
});

test('a bucket that becomes a log store is read with it, and so is its key', async () => {
  const simulation = await watched();
  await simulation.play([change(simulation, 'invocation logging', [1]), { do: 'wait', seconds: 120 }]);
  await simulation.settle();
  const { entries } = await simulation.recall();
  const known = entries
    .filter(({ state }) => state === 'present')
    .map(({ fact, region, id }) => `${fact} ${region} ${id}`);
  expect(known).toContain('s3.bucket us-east-1 prompt-archive');
  expect(known).not.toContain('logs.log-group us-east-1 /bedrock/prompts');
});

test('what changes in the whole account is judged again in every region that rests on it', async () => {
  const simulation = await watched();
  await simulation.play([
    change(simulation, 'bucket documents', [1]), // its own block is off now: the account's decides
    { do: 'wait', seconds: 200 },
  ]);
  await simulation.settle();
  const before = await reasonsOf(simulation, 'bedrock-kb-source-bucket-protected');
  expect(before.map((line) => line.split(' ')[2])).toEqual(['PUBLIC_ACCESS_BLOCK', 'PUBLIC_ACCESS_BLOCK']);
  await simulation.play([
    change(simulation, 'account public access block', [1]),
    { do: 'wait', seconds: 200 },
  ]);
  await simulation.settle();
  const after = await reasonsOf(simulation, 'bedrock-kb-source-bucket-protected');
  expect(after.some((line) => line.includes('PUBLIC_ACCESS_BLOCK'))).toBe(false);
});

test('a resource that is gone takes its findings with it, in the table and at Security Hub', async () => {
  const simulation = await watched();
  const about = (id: string) => id.includes('bedrock-guardrail-');
  expect([...(await simulation.recall()).findings.keys()].some(about)).toBe(true);
  await simulation.play([
    change(simulation, 'guardrail0001', [1]), // weak: a failure opens
    { do: 'wait', seconds: 400 },
  ]);
  await simulation.settle();
  expect([...simulation.open().keys()].some(about)).toBe(true);
  await simulation.play([change(simulation, 'guardrail0001', [1]), { do: 'wait', seconds: 400 }]);
  await simulation.settle();
  expect([...(await simulation.recall()).findings.keys()].some(about)).toBe(false);
  expect([...simulation.open().keys()].some(about)).toBe(false);
});

test('a role under a path is found by its name alone', async () => {
  const simulation = await watched();
  await simulation.play([
    change(simulation, 'role agent-two', [1]),
    { do: 'wait', seconds: 120 },
    change(simulation, 'role agent-two', [1]), // its trust is open now
    { do: 'wait', seconds: 120 },
  ]);
  await simulation.settle();
  expect(await reasonsOf(simulation, 'bedrock-service-role-confused-deputy-guarded')).toEqual(
    expect.arrayContaining([expect.stringMatching(/role\/teams\/red\/agent-two fail/)]),
  );
});
