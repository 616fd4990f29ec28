import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { planFor } from '@lenswatch/core/engine/plan.ts';
import { exitCodes } from '../exit-code.ts';
import { catalogue } from '../load-catalogue.ts';
import { checkOutput, write } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { counted } from '../render/layout.ts';
import { type Filters, select } from '../selection.ts';

export interface PermissionsOptions extends Filters {
  readonly format: 'policy' | 'json';
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Prints the least-privilege policies that the chosen controls need. Gives the exit code. */
export async function permissions(options: PermissionsOptions): Promise<number> {
  const chosen = select(catalogue.controls, options);
  await checkOutput(options.output);
  const policies = auditPolicies(planFor(chosen, catalogue));
  if (!options.quiet) {
    const actions = policies.reduce((sum, { Statement: [statement] }) => sum + statement.Action.length, 0);
    const documents = counted(policies.length, 'managed policy', 'managed policies');
    process.stderr.write(
      `${documents}, ${counted(actions, 'action')} for ${counted(chosen.length, 'control')}\n`,
    );
  }
  // One document can go straight into "aws iam create-policy"; an array is for programs.
  const text = options.format === 'json' ? renderJson(policies) : policies.map(renderJson).join('\n');
  await write(text, options.output);
  return exitCodes.clean;
}
