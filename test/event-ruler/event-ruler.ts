import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const here = import.meta.dirname;

/** Why AWS's matcher cannot run here; `null` where it can. */
export function missingTool(): string | null {
  const missing = (['java', 'javac', 'mvn'] as const).filter(
    (tool) => spawnSync(tool, ['-version'], { stdio: 'ignore' }).status !== 0,
  );
  return missing.length > 0 ? `${missing.join(' and ')} cannot be run` : null;
}

/** AWS's own matcher, compiled into a folder of its own. */
export interface EventRuler extends Disposable {
  /** The names of the rules that let each event through, sorted. */
  match(rules: readonly { name: string; pattern: object }[], events: readonly object[]): readonly string[][];
}

/**
 * Fetches event-ruler with Maven and compiles the few lines that drive it.
 *
 * @see https://github.com/aws/event-ruler
 */
export function eventRuler(): EventRuler {
  const folder = mkdtempSync(join(tmpdir(), 'event-ruler-'));
  const jars = join(folder, 'classpath');
  const build = `-Dmdep.outputFile=${jars}`;
  execFileSync('mvn', ['-q', '-B', '-f', join(here, 'pom.xml'), 'dependency:build-classpath', build], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const classpath = [folder, readFileSync(jars, 'utf8').trim()].join(delimiter);
  execFileSync('javac', ['-cp', classpath, '-d', folder, join(here, 'Match.java')], { stdio: 'inherit' });
  return {
    match(rules, events) {
      const files = [join(folder, 'rules'), join(folder, 'events')] as const;
      writeFileSync(
        files[0],
        rules.map(({ name, pattern }) => `${name}\t${JSON.stringify(pattern)}\n`).join(''),
      );
      writeFileSync(files[1], events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
      const answers = execFileSync('java', ['-cp', classpath, 'Match', ...files], options).split('\n');
      return events.map((_, index) => (answers[index] ?? '').split(',').filter((name) => name !== ''));
    },
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
