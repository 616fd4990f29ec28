import { describeControl } from '../describe-control.ts';
import { exitCodes } from '../exit-code.ts';
import { catalogue } from '../load-catalogue.ts';
import { write } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { counted, padded } from '../render/layout.ts';
import { lookOf, severityLabel } from '../render/paint.ts';
import { type Filters, select } from '../selection.ts';
import { bySeverity } from '../severity.ts';

/** Lists the controls. Gives the exit code. */
export async function controls(
  options: Filters & { readonly json?: boolean; readonly color?: boolean },
): Promise<number> {
  const chosen = select(catalogue.controls, options);
  if (options.json) {
    await write(renderJson(chosen.map((control) => describeControl(control, catalogue))));
    return exitCodes.clean;
  }
  const look = lookOf(process.stdout, options);
  const widest = Math.max(...chosen.map(({ id }) => id.length));
  const lines = [...chosen]
    .sort((a, b) => bySeverity(a.severity, b.severity) || (a.id < b.id ? -1 : 1))
    .map(({ id, title, severity }) => {
      const gap = ' '.repeat('informational'.length - severity.length);
      return `${severityLabel(severity, look)}${gap}  ${padded(id, widest)}  ${title}`;
    });
  const hint = 'lenswatch explain <control> tells more';
  await write(`${lines.join('\n')}\n\n${look.chalk.dim(`${counted(lines.length, 'control')}; ${hint}`)}\n`);
  return exitCodes.clean;
}
