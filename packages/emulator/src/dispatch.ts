import { iamActionsOf } from '@lenswatch/core/aws/iam-action.ts';
import { type InputOf, type Operation, parseOperation } from '@lenswatch/core/aws/services.ts';
import type { Answer } from './answer.ts';
import { AwsError } from './aws-error.ts';
import { CallLog } from './call-log.ts';
import { Clock } from './clock.ts';
import { conform, missingMembers } from './conform.ts';
import { Faults, type Trouble } from './faults.ts';
import type { Failure, Match, Members, WireRequest, WireResponse } from './http/protocol.ts';
import { protocols } from './http/protocols.ts';
import { type Route, route } from './http/route.ts';
import { type Signature, signatureOf } from './http/signature.ts';
import type { Authorization } from './iam/authorization.ts';
import { refusalMessage, refusalOf } from './iam/authorize.ts';
import { principalOf } from './iam/callers.ts';
import { Decisions } from './iam/decisions.ts';
import type { Principal } from './iam/principal.ts';
import type { FunctionHost } from './lambda/host.ts';
import type { Call, Modelled, Trace } from './operation.ts';
import { Pages } from './pages.ts';
import { Plane } from './plane.ts';
import { notModelled, Refused, refused } from './refused.ts';
import { loadModel } from './schemas.ts';
import { StaleReads } from './stale-reads.ts';
import { suffer } from './suffer.ts';
import { sourceIp, Trail } from './trail.ts';
import type { World } from './world.ts';

/** A handler's answer that does not have the shape that the SDK declares, or a handler that broke. */
export interface Violation {
  readonly operation: string;
  readonly problems: readonly string[];
}

/** What happens to the connection: an answer, or one of the two ways of not answering. */
export type Reply = WireResponse | 'cut' | 'hang';

export interface DispatchOptions {
  readonly world: World;
  readonly operations: readonly Modelled[];
  readonly enforceIam: boolean;
  /** Real time if left out. */
  readonly clock?: Clock;
  readonly functions?: FunctionHost;
}

/** A request on its way; caller and page are filled in once they are known. */
interface Request {
  readonly wire: WireRequest;
  readonly route: Route;
  readonly region: string;
  readonly requestId: string;
  caller: Principal | null;
  page: number;
}

/** A table entry with its operation's types taken off: the table can not tie them to a request. */
interface Handlers {
  authorize?(input: Members, call: Call): readonly Authorization[];
  handle(input: Members, call: Call): Members | Promise<Members>;
  trace?(input: Members, output: Members, call: Call): Trace;
  readonly data?: true;
}

const reads =
  /^(Get|List|Describe|BatchGet|Head|Search|Lookup|Simulate|AssumeRole|Check|Generate|Query|Scan|TransactGet|Test)/;

const tokenMessages = {
  'expired-token': 'The security token included in the request is expired',
  'invalid-token': 'The security token included in the request is invalid.',
} as const;

/** From request to reply: route, identify, break on demand, authorize, handle, check, record. */
export class Dispatcher {
  readonly faults = new Faults();
  readonly calls = new CallLog();
  readonly violations: Violation[] = [];
  readonly decisions = new Decisions();
  readonly trail: Trail;
  readonly plane: Plane;
  readonly #world: World;
  readonly #enforceIam: boolean;
  readonly #modelled: ReadonlyMap<string, Modelled>;
  readonly #pages = new Pages();
  readonly #stale = new StaleReads();
  #serial = 0;

  constructor({ world, operations, enforceIam, clock, functions }: DispatchOptions) {
    this.#world = world;
    this.#enforceIam = enforceIam;
    this.#modelled = new Map(operations.map((modelled) => [modelled.operation, modelled]));
    this.trail = new Trail(world);
    this.plane = new Plane(world, this, {
      clock: clock ?? new Clock(),
      decisions: this.decisions,
      functions: functions ?? null,
      onFailure: (what, error) => {
        this.violations.push({ operation: what, problems: [textOf(error)] });
      },
    });
  }

  async reply(wire: WireRequest): Promise<Reply> {
    const signature = signatureOf(wire);
    const request: Request = {
      wire,
      route: await route(wire, signature?.signingName ?? serviceInHost(wire)),
      region: signature?.region ?? 'us-east-1',
      requestId: this.#requestId(),
      caller: null,
      page: 1,
    };
    try {
      const reply = await this.#answer(request, signature);
      const silent = typeof reply === 'string';
      this.#log(request, silent ? 0 : reply.status, silent ? reply : null);
      return reply;
    } catch (error) {
      const failure = this.#failureOf(request.route, error);
      this.#log(request, failure.status, failure.code);
      this.#record(request, null, failure);
      return protocols[request.route.dialect].fail(request.route.service, failure, request.requestId);
    }
  }

  /** A call that a service of this AWS makes, with a role or by itself. @throws AwsError */
  async act<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    as: Principal,
    region: string,
  ): Promise<Answer<O>> {
    const { service: name } = parseOperation(operation);
    const service = await loadModel(name);
    const model = service.operations.get(parseOperation(operation).name);
    const match = model ? { operation: model, labels: {} } : null;
    const request: Request = {
      wire: internalRequest(as),
      route: { service, dialect: service.protocol, match, asked: operation },
      region,
      requestId: this.#requestId(),
      caller: as,
      page: 1,
    };
    try {
      const modelled = this.#modelled.get(operation);
      if (!match || !modelled) throw notModelled(operation);
      const troubles = this.faults.hitting({ operation, account: as.account, region, page: 1 });
      const silence = await suffer(request.route, as, troubles);
      if (silence) throw new AwsError('ServiceUnavailable', `No answer: ${silence}.`, 503);
      const given = input as Members;
      const output = await this.#handle(request, match, as, modelled as unknown as Handlers, given, troubles);
      this.#log(request, 200, null);
      return output as Answer<O>;
    } catch (error) {
      const failure = this.#failureOf(request.route, error);
      this.#log(request, failure.status, failure.code);
      this.#record(request, null, failure);
      throw new AwsError(failure.code, failure.message, failure.status, failure.details);
    }
  }

  /** Asks IAM about a step that no operation stands for. */
  allowed(attempt: string, authorization: Authorization, as: Principal, region: string): boolean {
    if (!this.#enforceIam) return true;
    const facts = { region, now: this.#world.now(), sourceIp, userAgent: as.name };
    const allowed = refusalOf(this.#world, as, authorization, facts) === null;
    this.decisions.add(attempt, as, authorization, facts, allowed);
    return allowed;
  }

  async #answer(request: Request, signature: Signature | null): Promise<Reply> {
    const { wire, region, route: found } = request;
    const { match, dialect } = found;
    if (!match) throw notModelled(found.asked);
    const { operation } = match;
    const modelled = this.#modelled.get(operation.id);
    if (!modelled) throw notModelled(operation.id);
    const caller = this.#identify(found, signature);
    request.caller = caller;

    const input = protocols[dialect].read(match, wire);
    const listing = `${operation.id} ${caller.account} ${region}`;
    request.page = this.#pages.of(listing, input);
    const troubles = this.faults.hitting({
      operation: operation.id,
      account: caller.account,
      region,
      page: request.page,
    });
    const silence = await suffer(found, caller, troubles);
    if (silence) return silence;

    const missing = missingMembers(operation.input, input);
    if (missing.length > 0) {
      throw refused(found, 'invalid-input', `Missing required parameters: ${missing.join(', ')}.`);
    }
    const output = await this.#handle(
      request,
      match,
      caller,
      modelled as unknown as Handlers,
      input,
      troubles,
    );
    this.#pages.handedOut(listing, output, request.page);
    const answer = protocols[dialect].write(operation, output, request.requestId);
    return troubles.some(({ fault }) => fault === 'malformed')
      ? { ...answer, body: half(answer.body) }
      : answer;
  }

  #identify(found: Route, signature: Signature | null): Principal {
    if (!signature) throw refused(found, 'missing-token', 'Missing Authentication Token');
    const { accessKeyId, sessionToken, region } = signature;
    const caller = principalOf(this.#world, accessKeyId, sessionToken, partitionOf(region));
    if (typeof caller === 'string') throw refused(found, caller, tokenMessages[caller]);
    return caller;
  }

  async #handle(
    request: Request,
    { operation }: Match,
    caller: Principal,
    { authorize, handle, trace }: Handlers,
    input: Members,
    troubles: readonly Trouble[],
  ): Promise<Members> {
    const write = !reads.test(operation.name);
    const call = this.#callOf(request, caller, write || isConsistent(input), troubles);
    if (this.#enforceIam) {
      const actions = iamActionsOf(operation.id);
      this.#authorize(
        request,
        caller,
        authorize?.(input, call) ?? actions.map((action) => ({ action, resource: '*' })),
      );
    }
    if (write && this.faults.staleSeconds > 0) this.#stale.note(this.#world);
    const answer = handle(input, call);
    const output = answer instanceof Promise ? await answer : answer;
    const problems = conform(operation.output, output);
    if (problems.length > 0) {
      this.violations.push({ operation: operation.id, problems });
      throw new AwsError('EmulatorNonconformant', problems.join('; '), 500);
    }
    if (write) this.#record(request, trace?.(input, output, call) ?? null, null);
    return output;
  }

  #callOf(
    { region, route: found }: Request,
    caller: Principal,
    current: boolean,
    troubles: readonly Trouble[],
  ): Call {
    const sizes = troubles.flatMap((trouble) => (trouble.fault === 'page-size' ? [trouble.size] : []));
    const behind = troubles.find((trouble) => trouble.fault === 'stale');
    // Sessions have to reach the real world, whatever reads see.
    const stale = behind && !current && found.service?.service !== 'sts';
    return {
      partition: caller.partition,
      account: caller.account,
      region,
      caller: caller.arn,
      now: this.#world.now(),
      world: stale ? this.#stale.worldFor(this.#world, behind.seconds) : this.#world,
      pageSize: sizes.length > 0 ? Math.min(...sizes) : undefined,
      principal: caller,
      iamEnforced: this.#enforceIam,
      plane: this.plane,
    };
  }

  #authorize(
    { wire, region, route: found }: Request,
    caller: Principal,
    wanted: readonly Authorization[],
  ): void {
    const facts = { region, now: this.#world.now(), sourceIp, userAgent: wire.headers['user-agent'] ?? '' };
    for (const authorization of wanted) {
      const reason = refusalOf(this.#world, caller, authorization, facts);
      this.decisions.add(found.asked, caller, authorization, facts, reason === null);
      if (reason) throw refused(found, 'access-denied', refusalMessage(caller, authorization, reason));
    }
  }

  /** Leaves the event of a write, be it done or refused. */
  #record(
    { wire, region, requestId, caller, route: found }: Request,
    trace: Trace | null,
    error: Failure | null,
  ) {
    const operation = found.match?.operation;
    if (!operation || !caller || reads.test(operation.name)) return;
    const modelled = this.#modelled.get(operation.id);
    if (!modelled || modelled.data) return;
    this.trail.record({
      service: operation.service.service,
      name: operation.name,
      principal: caller,
      region,
      requestId,
      userAgent: wire.headers['user-agent'] ?? '',
      host: wire.headers.host ?? '',
      now: this.#world.now(),
      trace,
      error,
    });
  }

  #failureOf({ service, asked }: Route, error: unknown): Failure {
    if (error instanceof Refused) return error.failure;
    if (error instanceof AwsError) {
      const model = service?.errors.get(error.code);
      const { code, message, status, details } = error;
      return { code: model?.name ?? code, message, status: model?.status ?? status, model, details };
    }
    const text = textOf(error);
    this.violations.push({ operation: asked, problems: [`The handler broke: ${text}`] });
    return { code: 'EmulatorFailure', message: text, status: 500, model: undefined };
  }

  #log({ route: found, caller, region, page }: Request, status: number, error: string | null): void {
    this.calls.add({
      operation: found.match?.operation.id ?? found.asked,
      account: caller?.account ?? '',
      region,
      caller: caller?.arn ?? '',
      status,
      error,
      page,
      at: this.#world.now(),
    });
  }

  #requestId(): string {
    this.#serial += 1;
    return `00000000-0000-4000-9000-${this.#serial.toString(16).padStart(12, '0')}`;
  }
}

/** What stands in for the wire where a service calls. */
function internalRequest(as: Principal): WireRequest {
  const headers = { 'user-agent': as.kind === 'service' ? as.name : 'AWS Internal', host: 'AWS Internal' };
  return { method: 'POST', path: '/', query: new URLSearchParams(), headers, body: Buffer.alloc(0) };
}

/** DynamoDB's word for reads that must not be behind. */
function isConsistent(input: Members): boolean {
  return input['ConsistentRead'] === true;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Unsigned calls, such as those with a web identity, name their service in the host only. */
function serviceInHost({ headers }: WireRequest): string {
  return (headers.host ?? '').split('.')[0] ?? '';
}

function half(body: string | Uint8Array): string | Uint8Array {
  return body.slice(0, Math.floor(body.length / 2));
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
