import { Argument, Command, CommanderError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { ScanOptions } from './commands/scan.ts';
import { exitCodes, exitCodesHelp } from './exit-code.ts';
import {
  attemptsOf,
  collected,
  given,
  prefixOf,
  severityOption,
  withConfiguration,
  withFilters,
  withReport,
  withScope,
} from './options.ts';

// Each command is loaded when it runs: `--version` and `--help` load nothing of AWS.
const program = new Command('lenswatch')
  .description('Inspects generative-AI workloads on AWS against the Well-Architected Generative AI Lens')
  .version(manifest.version)
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', exitCodesHelp)
  .exitOverride();

const scan = program.command('scan').description('read AWS, judge it, and print what is wrong');
withConfiguration(withReport(withFilters(withScope(scan))))
  .addOption(new Option('--publish <sink>', 'send what changed').choices(['security-hub']))
  .option('--report-role-arn <arn>', 'role that publishes; may contain {account}', given)
  .addOption(severityOption('--threshold <severity>', 'publish findings of this severity or worse', 'low'))
  .addHelpText('after', exitCodesHelp)
  .action(async (options: ScanOptions) => {
    process.exitCode = await (await import('./commands/scan.ts')).scan(options);
  });

const collect = program.command('collect').description('read AWS and print what was read, as JSON');
withConfiguration(withFilters(withScope(collect)))
  .option('--output <file>', 'write the result to a file', given)
  .action(async (options) => {
    process.exitCode = await (await import('./commands/collect.ts')).collect(options);
  });

const evaluate = program.command('evaluate').description('judge what "collect" printed, without AWS');
withConfiguration(withReport(withFilters(evaluate)))
  .addArgument(new Argument('<file>', 'snapshot; - for standard input'))
  .addHelpText('after', exitCodesHelp)
  .action(async (file: string, options) => {
    process.exitCode = await (await import('./commands/evaluate.ts')).evaluate(file, options);
  });

withFilters(program.command('controls').description('list the controls'))
  .option('--json', 'everything about each, as JSON')
  .option('--no-color', 'no colours; NO_COLOR works too')
  .action(async (options) => {
    process.exitCode = await (await import('./commands/controls.ts')).controls(options);
  });

program
  .command('explain')
  .description('tell all about a control, or what is remembered of a finding')
  .argument('<control | finding id>')
  .option('--config <file>', 'configuration, for the parameters in force', given)
  .option('--state <folder>', 'where earlier scans are remembered', given)
  .option('--no-color', 'no colours; NO_COLOR works too')
  .action(async (name: string, options) => {
    process.exitCode = await (await import('./commands/explain.ts')).explain(name, options);
  });

withFilters(program.command('permissions').description('print the least-privilege policy that a scan needs'))
  .addOption(
    new Option('--format <format>', 'documents one after the other, or one JSON array')
      .choices(['policy', 'json'])
      .default('policy'),
  )
  .option('--output <file>', 'write the result to a file', given)
  .option('--quiet', 'no remarks on stderr')
  .action(async (options) => {
    process.exitCode = await (await import('./commands/permissions.ts')).permissions(options);
  });

program
  .command('doctor')
  .description('check what must be in place before lenswatch watches an organization')
  .option('--organization', 'start it in the account that is to become the hub')
  .option('--profile <name>', 'AWS profile to use', given)
  .option('--region <region>', "regions to watch, the hub's first, repeatable", collected, [])
  .option('--max-attempts <number>', 'attempts per AWS call, the first included', attemptsOf, 4)
  .option('--no-color', 'no colours; NO_COLOR works too')
  .action(async (options) => {
    process.exitCode = await (await import('./commands/doctor.ts')).doctor(options);
  });

program
  .command('retire')
  .description('archive every finding of the monitor in all accounts, before it is removed')
  .option('--prefix <prefix>', 'prefix of the hub', prefixOf, 'lenswatch')
  .option('--region <region>', 'region of the hub', given)
  .option('--profile <name>', "AWS profile of the hub's account", given)
  .option('--yes', 'do not ask')
  .option('--undo', 'enable the schedules again and start a full sweep')
  .option('--max-attempts <number>', 'attempts per AWS call, the first included', attemptsOf, 8)
  .action(async (options) => {
    process.exitCode = await (await import('./commands/retire.ts')).retire(options);
  });

program
  .command('demo')
  .description('scan an example organization in an emulated AWS; needs no account and no network')
  .option('--quiet', 'only the result')
  .option('--no-color', 'no colours; NO_COLOR works too')
  .action(async (options) => {
    process.exitCode = await (await import('./commands/demo.ts')).demo(options);
  });

// A reader that has seen enough, such as head, is no error. Where stderr takes nothing, nobody can be told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(
    `lenswatch: Writing to standard output failed (${error.code}). Choose a file with --output.\n`,
  );
  process.exit(exitCodes.usage);
});
process.stderr.on('error', () => {});

// Node's own answer would be a stack and exit code 1, which says "findings".
process.on('uncaughtException', (error) => {
  import('./failure.ts').then(
    ({ reportFailure }) => process.exit(reportFailure(error)),
    () => process.exit(exitCodes.usage),
  );
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
  } else {
    process.exitCode = (await import('./failure.ts')).reportFailure(error);
  }
}
