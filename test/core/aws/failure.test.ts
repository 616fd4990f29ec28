import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { describe, expect, test } from 'vitest';

const caller = 'arn:aws:sts::111122223333:assumed-role/lenswatch/scan';

function permissionOf(message: string, name = 'AccessDeniedException'): string | null {
  const cause = Object.assign(new Error(message), { name });
  return new AwsFailure('ACCESS_DENIED', 'bedrock-agent:GetPrompt', 'denied', cause).permission;
}

describe('what to allow after a refusal', () => {
  test('is what AWS says it asked for: the key that a prompt is kept under, say', () => {
    expect(
      permissionOf(
        `User: ${caller} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext ` +
          'because the resource does not exist in this Region, no resource-based policies allow access, or a ' +
          'resource-based policy explicitly denies access',
      ),
    ).toBe('kms:Decrypt');
    expect(
      permissionOf(
        `User: ${caller} is not authorized to perform: bedrock:GetPrompt on resource: * because no identity-based policy ` +
          'allows the bedrock:GetPrompt action',
      ),
    ).toBe('bedrock:GetPrompt');
  });

  test('is the action of the call where AWS names none', () => {
    expect(permissionOf('Access denied')).toBe('bedrock:GetPrompt');
    expect(permissionOf(`User: ${caller} is not authorized to perform: this operation`)).toBe(
      'bedrock:GetPrompt',
    );
    expect(new AwsFailure('ACCESS_DENIED', 'bedrock-agent:GetPrompt', 'denied').permission).toBe(
      'bedrock:GetPrompt',
    );
  });

  test('is nothing where permissions are not what is missing', () => {
    expect(new AwsFailure('THROTTLED', 'bedrock-agent:GetPrompt', 'slow').permission).toBeNull();
  });
});
