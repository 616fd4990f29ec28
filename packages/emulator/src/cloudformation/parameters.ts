import { AwsError } from '../aws-error.ts';
import type { TemplateParameter } from './template.ts';

/**
 * The values of a template's parameters.
 * @throws AwsError for one that is missing, unknown, or not allowed by the template.
 */
export function parameterValues(
  parameters: { readonly [name: string]: TemplateParameter },
  given: { readonly [name: string]: string },
): { [name: string]: string | readonly string[] } {
  const unknown = Object.keys(given).filter((name) => !(name in parameters));
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = Object.entries(parameters)
    .filter(([name, { Default }]) => given[name] === undefined && Default === undefined)
    .map(([name]) => name);
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      parameterValue(name, parameter, given[name] ?? String(parameter.Default)),
    ]),
  );
}

function parameterValue(
  name: string,
  parameter: TemplateParameter,
  text: string,
): string | readonly string[] {
  const isList = parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<');
  if (!isList && parameter.Type !== 'String' && parameter.Type !== 'Number') {
    throw new AwsError(
      'NotModelled',
      `The emulator does not model parameters of type ${parameter.Type}.`,
      501,
    );
  }
  const values = isList ? text.split(',').map((each) => each.trim()) : [text];
  for (const value of values) check(name, parameter, value);
  return isList ? values : text;
}

function check(name: string, parameter: TemplateParameter, value: string): void {
  const { AllowedPattern, AllowedValues, MinLength, MaxLength, MinValue, MaxValue } = parameter;
  const refuse = (reason: string) =>
    invalid(`Parameter ${name} ${parameter.ConstraintDescription ?? reason} (got "${value}")`);
  if (parameter.Type === 'Number' && (value.trim() === '' || Number.isNaN(Number(value)))) {
    throw refuse('must be a number');
  }
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    throw refuse(`failed to satisfy constraint: Member must satisfy pattern: ${AllowedPattern}`);
  }
  if (AllowedValues && !AllowedValues.map(String).includes(value)) {
    throw refuse(`must be one of ${AllowedValues.join(', ')}`);
  }
  if (value.length < Number(MinLength ?? 0) || value.length > Number(MaxLength ?? Number.POSITIVE_INFINITY)) {
    throw refuse('is too short or too long');
  }
  if (Number(value) < Number(MinValue ?? value) || Number(value) > Number(MaxValue ?? value)) {
    throw refuse('is out of range');
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message, 400);
}
