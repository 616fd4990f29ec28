import { mayInvokeModels } from '../../iam/model-callers.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector } from '../collector.ts';

/**
 * How long sessions of roles that may invoke models can last: the listing of the account leaves it out.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
 */
export const collector = defineCollector({
  fact: 'iam.role-session',
  type: 'AWS::IAM::Role',
  scope: 'account',
  operations: ['iam:GetRole'],
  changedBy: ['iam:UpdateRole', 'iam:CreateRole', 'iam:DeleteRole'],
  dependsOn: ['iam.principal'],
  async *list(reading) {
    for (const { arn, value } of reading.known('iam.principal')) {
      const judged = value.kind === 'role' && !value.path.startsWith('/aws-service-role/');
      if (judged && mayInvokeModels(value)) yield arn;
    }
  },
  async get(reading, arn) {
    const RoleName = /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    const answer = RoleName && (await reading.find('iam:GetRole', { RoleName }));
    if (!answer) return undefined;
    const role = stated(reading, answer.Role, `role ${arn}`);
    // A name is unique within the account: under another path it is another role.
    if (role.Arn !== arn) return undefined;
    const maxSeconds = stated(reading, role.MaxSessionDuration, `the longest session of role ${arn}`);
    return { id: arn, arn, value: { maxSeconds } };
  },
  async *affected(reading, reference) {
    const RoleName = reference.split('/').at(-1) ?? reference;
    const answer = await reading.find('iam:GetRole', { RoleName });
    yield answer?.Role?.Arn ?? reference;
  },
});
