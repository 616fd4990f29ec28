import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Path, Problem, Source } from './source.ts';

/** Reads YAML, hence JSON too. */
export function yamlSource(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line);
  const problems: Problem[] = document.errors.map(({ code, message, pos }) => ({
    line: lineAt(pos[0]),
    what: code === 'MULTIPLE_DOCS' ? 'a second document begins here: write one' : message,
  }));
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      const what = `there is no anchor "&${alias.source}" before this alias`;
      problems.push({ line: lineAt(alias.range?.[0]), what });
    },
  });
  let value: unknown;
  if (problems.length === 0) {
    try {
      value = document.toJS() ?? {};
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      problems.push({ line: 1, what: 'its aliases stand for too much: write the values out' });
    }
  }
  return {
    value,
    problems,
    lineOf: (path) => lineAt(offsetOf(document, path)),
  };
}

function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key)) return pair.key.range?.[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0];
  }
  return document.contents?.range[0];
}
