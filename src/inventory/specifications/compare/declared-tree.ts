import type { ValueType } from '../../../event/index.js';
import type { DeclaredField, DeclaredShape } from '../declared-api.js';

/** A declared message as a tree, to be walked beside what was observed. */
export interface DeclaredNode {
  /** Empty for any. */
  readonly types: readonly ValueType[];
  readonly open: boolean;
  readonly fields: Map<string, DeclaredNode>;
  entries: DeclaredNode | undefined;
  items: DeclaredNode | undefined;
}

const nodeOf = ({ types, open }: Pick<DeclaredField, 'types' | 'open'>): DeclaredNode => ({
  types,
  open: open === true,
  fields: new Map(),
  entries: undefined,
  items: undefined,
});

/** The longest declared path that this one lies in. Names may have dots themselves. */
function parentOf(path: string, nodes: ReadonlyMap<string, DeclaredNode>): string {
  if (path.endsWith('[]')) return path.slice(0, -2);
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1))
    if (nodes.has(path.slice(0, dot))) return path.slice(0, dot);
  return '';
}

/** Fields come with what they lie in before them, as `flattenSchema` and its like write them. */
export function declaredTree(shape: DeclaredShape): DeclaredNode {
  const root = nodeOf(shape);
  const nodes = new Map<string, DeclaredNode>([['', root]]);
  for (const field of shape.fields) {
    const parentPath = parentOf(field.path, nodes);
    const parent = nodes.get(parentPath) ?? root;
    const node = nodeOf(field);
    nodes.set(field.path, node);
    const step = parentPath === '' ? field.path : field.path.slice(parentPath.length).replace(/^\./, '');
    if (step === '[]') parent.items = node;
    else if (step === '*') parent.entries = node;
    else parent.fields.set(step, node);
  }
  return root;
}
