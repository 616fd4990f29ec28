import { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { offerModels } from '@lenswatch/emulator/builders/bedrock.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { type At, World } from '@lenswatch/emulator/world.ts';
import type { PeerCase } from './peer-case.ts';

const at: At = { account: '222222222222', region: 'us-east-1' };
const now = '2026-11-20T12:00:00.000Z';
const catalogue = catalogueOf(controls, collectors);

/**
 * Scans the account of one case with the real SDK and gives our verdict on the resource that counts.
 *
 * @throws Error when the control does not exist or says nothing of that resource, where it should.
 */
export async function verdictOn(peerCase: PeerCase): Promise<PeerCase['right']> {
  const control = controls.find(({ id }) => id === peerCase.control);
  if (!control) throw new Error(`There is no control ${peerCase.control}.`);
  const world = new World();
  world.now = () => new Date(now);
  world.account(at.account, 'comparison', [at.region]);
  offerModels(world, at);
  const resource = peerCase.seed(world, at);
  const emulator = await startEmulator({ world, enforceIam: false });
  for (const fault of peerCase.faults ?? []) emulator.faults.add(fault);
  const aws = new AwsAccount(
    at.account,
    'aws',
    emulator.credentialsFor({ account: at.account, admin: true }),
    {
      maxAttempts: 1,
      clientConfig: { requestHandler: emulator.requestHandler(), retryMode: 'standard' },
    },
  );
  try {
    const targets = [{ aws, regions: [at.region] }];
    const snapshot = await collect(planFor([control], catalogue), targets, { now, attestations: [] });
    const evaluation = { controls: [control], catalogue, parameters: defaultParameters };
    const findings = [...evaluate(snapshot, evaluation)];
    const found = findings.find(({ resource: { id, arn } }) => id === resource || arn === resource);
    if (found) return found.verdict;
    if (findings.length === 0 && peerCase.right === 'no finding') return 'no finding';
    const seen = findings.map(({ resource: { id } }) => id).join(', ') || 'nothing';
    throw new Error(`${peerCase.control} says nothing of ${resource}; it judged ${seen}.`);
  } finally {
    await aws.close();
    await emulator.close();
  }
}
