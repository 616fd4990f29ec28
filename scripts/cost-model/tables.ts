import type { Assumptions } from './assumptions.ts';
import { type Line, type Phase, phases } from './model.ts';

const titles: { readonly [P in Phase]: string } = {
  'roll-out': 'Roll-out, once',
  month: 'Every month',
  uninstall: 'Uninstall, once',
};
const begin = '<!-- printed by "npm run cost-model" -->';
const end = '<!-- end of what is printed -->';

/** A bill as people read it: a table for each phase, each with a sum for the hub and one for its members. */
export function costTables(lines: readonly Line[], given: Assumptions): string {
  const head =
    `${given.accounts} accounts, ${given.aiShare * 100} % with AI, ${given.regions} regions; ` +
    'list prices in USD, free tiers left out';
  return [head, ...phases.flatMap((phase) => ['', ...tableOf(lines, phase, given.accounts)])].join('\n');
}

function tableOf(lines: readonly Line[], phase: Phase, accounts: number): readonly string[] {
  const rows = (['hub', 'members'] as const).flatMap((where) => {
    const part = lines.filter((line) => line.phase === phase && line.bill === where);
    const total = part.reduce((sum, line) => sum + line.usd, 0);
    return [
      ...part.map(
        ({ what, quantity, usd }) =>
          `| ${where} | ${what} | ${Math.round(quantity).toLocaleString('en')} | ${usd.toFixed(2)} |`,
      ),
      `| **${where}** | **together; an account: ${(total / accounts).toFixed(4)}** | | **${total.toFixed(2)}** |`,
    ];
  });
  return [`**${titles[phase]}**`, '', '| Bill | What | Quantity | USD |', '|---|---|---|---|', ...rows];
}

/** The document with the tables between its marks. @throws Error when the marks are missing. */
export function withTables(document: string, tables: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error('The document has no marks for the tables of costs.');
  return `${document.slice(0, from + begin.length)}\n\n${tables}\n\n${document.slice(to)}`;
}
