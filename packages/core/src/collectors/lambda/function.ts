import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

/**
 * Every function of one region: where it runs and as whom. AWS sends the environment along; it is dropped
 * where it is read.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
 */
export const collector = defineCollector({
  fact: 'lambda.function',
  type: 'AWS::Lambda::Function',
  scope: 'region',
  operations: ['lambda:ListFunctions', 'lambda:GetFunctionConfiguration'],
  changedBy: [
    'lambda:CreateFunction20150331',
    'lambda:UpdateFunctionConfiguration20150331v2',
    'lambda:DeleteFunction20150331',
  ],
  async *list(reading) {
    for await (const { Functions } of reading.pages('lambda:ListFunctions', { MaxItems: 50 })) {
      for (const found of stated(reading, Functions, 'a list of functions')) yield functionOf(reading, found);
    }
  },
  async get(reading, name) {
    const found = await reading.find('lambda:GetFunctionConfiguration', { FunctionName: name });
    return found && functionOf(reading, found);
  },
});

type Configuration = Pick<
  OutputOf<'lambda:GetFunctionConfiguration'>,
  'FunctionName' | 'FunctionArn' | 'Role' | 'VpcConfig'
>;

function functionOf(
  reading: Reading<'lambda:ListFunctions' | 'lambda:GetFunctionConfiguration', never>,
  { FunctionName, FunctionArn, Role, VpcConfig }: Configuration,
): Found<'lambda.function'> {
  const id = stated(reading, FunctionName, 'the name of a function');
  return {
    id,
    arn: stated(reading, FunctionArn, `the ARN of function ${id}`),
    value: {
      roleArn: stated(reading, Role, `the role of function ${id}`),
      // Outside VPCs AWS writes empty texts or nothing at all.
      vpcId: VpcConfig?.VpcId || null,
      subnetIds: [...(VpcConfig?.SubnetIds ?? [])].sort(),
    },
  };
}
