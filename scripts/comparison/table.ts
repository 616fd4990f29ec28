import { cases as agentcore } from './cases/agentcore.ts';
import { cases as agentsAndFlows } from './cases/agents-and-flows.ts';
import { cases as guardrailEnforcement } from './cases/guardrail-enforcement.ts';
import { cases as guardrailPolicies } from './cases/guardrail-policies.ts';
import { cases as guardrails } from './cases/guardrails.ts';
import { cases as identities } from './cases/identities.ts';
import { cases as permissions } from './cases/permissions.ts';
import { cases as privateEndpoints } from './cases/private-endpoints.ts';
import { cases as records } from './cases/records.ts';
import { cases as sageMakerWorkloads } from './cases/sagemaker-workloads.ts';
import { cases as storesAndNetworks } from './cases/stores-and-networks.ts';
import { cases as vectorStores } from './cases/vector-stores.ts';
import { cases as watching } from './cases/watching.ts';
import { verdictOn } from './judge-case.ts';
import type { PeerCase } from './peer-case.ts';

export const peerCases: readonly PeerCase[] = [
  ...guardrails,
  ...guardrailPolicies,
  ...guardrailEnforcement,
  ...agentsAndFlows,
  ...agentcore,
  ...identities,
  ...permissions,
  ...records,
  ...watching,
  ...vectorStores,
  ...storesAndNetworks,
  ...privateEndpoints,
  ...sageMakerWorkloads,
];

const begin = '<!-- printed by "npm run comparison" -->';
const end = '<!-- end of what is printed -->';

/** Scans every case, and gives the table and the cases in which we are wrong. */
export async function comparison(): Promise<{ readonly table: string; readonly wrong: readonly string[] }> {
  const rows: string[] = [];
  const wrong: string[] = [];
  for (const peerCase of peerCases) {
    const verdict = await verdictOn(peerCase);
    rows.push(rowOf(peerCase, verdict));
    if (verdict !== peerCase.right) wrong.push(`${peerCase.control}: ${peerCase.because}: ${verdict}`);
  }
  const table = [
    '| Tool and check | In the account | It says | lenswatch says |',
    '|---|---|---|---|',
    ...rows,
    '',
    `${peerCases.length} cases; lenswatch is right in ${peerCases.length - wrong.length}.`,
  ];
  return { table: table.join('\n'), wrong };
}

function rowOf({ peer, check, because, mistake, control }: PeerCase, verdict: PeerCase['right']): string {
  const link = `[${verdict}](controls/${control}.md)`;
  return `| ${peer}: ${check} | ${because} | ${mistake} | ${link} |`;
}

/** The document with the table between its marks. @throws Error when the marks are missing. */
export function withTable(document: string, table: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error('The document has no marks for the table.');
  return `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`;
}
