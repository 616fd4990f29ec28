import { AwsFailure, errorNameOf } from '@lenswatch/core/aws/failure.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { proxyFor, withoutPassword } from './proxy.ts';

/** What was attempted when AWS refused, for the message. */
export interface Attempt {
  /** E.g. `Asking AWS who is calling`. */
  readonly what: string;
  readonly region: string;
  readonly profile?: string;
  /** What to do when permissions are missing. */
  readonly permit: string;
}

const expired = /^(ExpiredToken|RequestExpired|TokenRefreshRequired)|expired/i;
const refused =
  /^(InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|InvalidToken|OptInRequired)/;
const denied = /^(AccessDenied|KmsAccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden)/;
const connection =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** One paragraph for a call without which nothing can be scanned: what was tried, what AWS said, what to do. */
export function accessError(error: unknown, attempt: Attempt): MonitorError {
  const cause = error instanceof AwsFailure && error.cause !== undefined ? error.cause : error;
  const name = errorNameOf(cause);
  const { message = '', code = '' } = cause as { message?: string; code?: string };
  const { what, region, profile, permit } = attempt;
  const again = profile ? `aws sso login --profile ${profile}` : 'aws sso login';

  if (error instanceof AwsFailure && error.reason === 'INTERRUPTED') {
    return new MonitorError('INTERRUPTED', 'Interrupted before anything was read.', { cause });
  }
  if (expired.test(name) || (name === 'CredentialsProviderError' && expired.test(message))) {
    return new MonitorError(
      'CREDENTIALS_EXPIRED',
      `${what} failed: the AWS credentials${of(profile)} have expired (${name}). Get new ones, for instance with ` +
        `"${again}", and try again.`,
      { cause },
    );
  }
  if (name === 'CredentialsProviderError') {
    const named = profile ?? process.env['AWS_PROFILE'];
    const why = named && message !== '' ? ` (${message})` : '';
    const exported = `aws configure export-credentials --profile ${named} --format env`;
    const advice = /multi-factor/i.test(message)
      ? `lenswatch asks for no code: let "${exported}" ask for it, and set what it prints.`
      : 'lenswatch looks where every AWS tool looks: environment variables, the files in ~/.aws, single sign-on, and ' +
        `the role of the machine. Try "${again}", or name a profile with --profile; "lenswatch demo" needs no AWS account.`;
    return new MonitorError(
      'NO_CREDENTIALS',
      `${what} failed: no AWS credentials were found${named ? ` for profile ${named}` : ''}${why}. ${advice}`,
      { cause },
    );
  }
  if (refused.test(name)) {
    return new MonitorError(
      'CREDENTIALS_REFUSED',
      `${what} in ${region} failed: AWS does not accept the credentials${of(profile)} (${name}). Check that the key ` +
        'still exists, that the session token belongs to it, that the clock of this machine is right, and that the ' +
        'region is enabled.',
      { cause },
    );
  }
  if (denied.test(name)) {
    return new MonitorError(
      'PERMISSION_MISSING',
      `${what} in ${region} was denied: ${sentence(message)} ${permit}`,
      {
        cause,
      },
    );
  }
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint && !URL.canParse(endpoint)) {
    return new MonitorError(
      'ENDPOINT_MALFORMED',
      `${what} failed: AWS_ENDPOINT_URL is "${withoutPassword(endpoint)}", which is no address. It looks like ` +
        'http://127.0.0.1:4566; unset it to reach AWS.',
      { cause },
    );
  }
  const proxy = proxyFor(endpoint?.startsWith('http:') ? 'http' : 'https');
  if (connection.test(code) || name === 'TimeoutError' || code === 'ERR_PROXY_TUNNEL') {
    const where = endpoint
      ? `the endpoint ${withoutPassword(endpoint)} (AWS_ENDPOINT_URL)`
      : `AWS in ${region}`;
    const through = proxy ? ` through the proxy ${proxy.address} (${proxy.variable})` : '';
    return new MonitorError(
      'ENDPOINT_UNREACHABLE',
      `${what} failed: ${where} could not be reached${through} (${code || name}). Check ` +
        (endpoint
          ? `that something listens there${proxy ? ', the proxy and NO_PROXY' : ''}, or unset AWS_ENDPOINT_URL.`
          : `the network, ${proxy ? 'the proxy' : 'HTTPS_PROXY if only a proxy leads out'}, and the name of the region.`),
      { cause },
    );
  }
  return new MonitorError(
    'AWS_FAILED',
    `${what} in ${region} failed (${name}): ${sentence(message)} Try again; if it stays, look at the AWS Health Dashboard.`,
    { cause },
  );
}

function of(profile: string | undefined): string {
  return profile ? ` of profile ${profile}` : '';
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
