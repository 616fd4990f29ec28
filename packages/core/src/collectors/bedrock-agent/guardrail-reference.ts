import type { GuardrailReference } from '../../facts/bedrock-agent.ts';

/** The guardrail that a configuration names; null when it names none. */
export function guardrailReferenceOf(
  configuration:
    | { guardrailIdentifier?: string | undefined; guardrailVersion?: string | undefined }
    | undefined,
): GuardrailReference | null {
  const { guardrailIdentifier: identifier, guardrailVersion: version = null } = configuration ?? {};
  return identifier ? { identifier, version } : null;
}
