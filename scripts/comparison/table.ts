import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { cases as guardrails } from './cases/guardrails.ts';
import { cases as identities } from './cases/identities.ts';
import { cases as records } from './cases/records.ts';
import { cases as storesAndNetworks } from './cases/stores-and-networks.ts';
import { verdictOn } from './judge-case.ts';
import type { PeerCase } from './peer-case.ts';

export const peerCases: readonly PeerCase[] = [
  ...guardrails,
  ...identities,
  ...records,
  ...storesAndNetworks,
];

const begin = '<!-- printed by "npm run comparison" -->';
const end = '<!-- end of what is printed -->';

/** Scans every case, and gives the table and the cases in which we are wrong. */
export async function comparison(): Promise<{ readonly table: string; readonly wrong: readonly string[] }> {
  const rows: string[] = [];
  const wrong: string[] = [];
  for (const peerCase of peerCases) {
    const { verdict } = await verdictOn(peerCase);
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

function rowOf({ peer, check, because, mistake, control }: PeerCase, verdict: Finding['verdict']): string {
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
