import { passRoleGrants } from '@lenswatch/core/iam/pass-role.ts';
import { describe, expect, test } from 'vitest';
import { allow, deny, principal, type Statement } from './principals.ts';

const services = ['bedrock.amazonaws.com', 'lambda.amazonaws.com'];
const roles = 'arn:aws:iam::111122223333:role';
const to = (...names: readonly string[]) => ({ StringEquals: { 'iam:PassedToService': names } });
const of = (...statements: readonly Statement[]) => passRoleGrants(principal(statements), services);

describe('passRoleGrants', () => {
  test.each([
    [`${roles}/genai/*`, true],
    [`${roles}/genai-*`, true],
    [`${roles}/one`, true],
    ['arn:aws:iam::*:role/one', true],
    [`${roles}/\${aws:username}-*`, true],
    [`${roles}/*`, false],
    [`${roles}/*-suffix`, false],
    [`${roles}/\${aws:UserAgent}`, false],
    ['arn:aws:iam::111122223333:*', false],
    ['*', false],
  ])('%s names roles: %s', (resource, expected) => {
    expect(of(allow('iam:PassRole', resource)).grants).toMatchObject([{ namesRoles: expected }]);
  });

  test('a condition on fixed services names them', () => {
    expect(of(allow('iam:PassRole', '*', to('bedrock.amazonaws.com'))).grants).toMatchObject([
      { services: ['bedrock.amazonaws.com'], namesServices: true },
    ]);
    const like = { StringLike: { 'iam:PassedToService': '*.amazonaws.com' } };
    expect(of(allow('iam:PassRole', '*', like)).grants).toMatchObject([{ services, namesServices: false }]);
    const ifExists = { StringEqualsIfExists: { 'iam:PassedToService': 'bedrock.amazonaws.com' } };
    expect(of(allow('iam:PassRole', '*', ifExists)).grants).toMatchObject([
      { services: ['bedrock.amazonaws.com'], namesServices: false },
    ]);
  });

  test('grants for other services alone are counted apart', () => {
    expect(of(allow('iam:PassRole', '*', to('ec2.amazonaws.com')))).toEqual({ grants: [], elsewhere: 1 });
    const others = { StringNotEquals: { 'iam:PassedToService': services } };
    expect(of(allow('iam:PassRole', '*', others))).toEqual({ grants: [], elsewhere: 1 });
    expect(of(allow('iam:PassRole'), deny('iam:PassRole', '*', to(...services)))).toEqual({
      grants: [],
      elsewhere: 1,
    });
    expect(of(allow('iam:*', 'arn:aws:iam::111122223333:policy/*'))).toEqual({ grants: [], elsewhere: 0 });
    expect(of(allow('*', 'arn:aws:s3:::bucket/*'))).toEqual({ grants: [], elsewhere: 0 });
    expect(of(allow('s3:*'))).toEqual({ grants: [], elsewhere: 0 });
  });

  test.each(['', 'IfExists'])('a Deny of all but one service names it: StringNotEquals%s', (ifExists) => {
    const others = deny('iam:PassRole', '*', {
      [`StringNotEquals${ifExists}`]: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    });
    expect(of(allow('iam:PassRole'), others).grants).toMatchObject([
      { services: ['lambda.amazonaws.com'], namesServices: true },
    ]);
  });
});
