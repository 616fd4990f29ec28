/** Small words for policies in templates. `<Name>` stands for a placeholder of `Fn::Sub`. */
export const sub = (text: string) => ({ 'Fn::Sub': text.replaceAll('<', '${').replaceAll('>', '}') });
export const ref = (id: string) => ({ Ref: id });
export const att = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });

export const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

export const allow = (
  Sid: string,
  Action: string | readonly string[],
  Resource: unknown = '*',
  Condition?: object,
): object => ({ Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });

export const trust = (Service: string, Condition?: object) =>
  policy({
    Effect: 'Allow',
    Principal: { Service },
    Action: 'sts:AssumeRole',
    ...(Condition && { Condition }),
  });

/** A role under the path of lenswatch with one inline policy. */
export const role = (name: string, AssumeRolePolicyDocument: object, ...statements: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: sub(name),
    Path: '/lenswatch/',
    AssumeRolePolicyDocument,
    Policies: [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
  },
});

/** Lets an AWS service use a resource. */
export const serviceMay = (
  Sid: string,
  Service: unknown,
  Action: string | readonly string[],
  Resource: unknown,
  Condition: object,
) => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service },
  Action,
  Resource,
  Condition,
});
