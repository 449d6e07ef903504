/** A line of a lock file, with what is indented below it. */
export interface LockNode {
  readonly value: string;
  readonly children: ReadonlyMap<string, LockNode>;
}

interface Open extends LockNode {
  readonly children: Map<string, Open>;
  readonly indent: number;
}

/**
 * Reads what yarn and pnpm write: keys, values and indentation; of YAML no more than that. A line that it does not
 * understand is no key, and loses nothing but itself.
 */
export function lockTree(text: string): LockNode {
  const root: Open = { value: '', children: new Map(), indent: -1 };
  const open: Open[] = [root];
  for (const line of text.split('\n')) {
    const indent = line.search(/[^ ]/);
    const content = line.trim();
    if (indent < 0 || content === '' || /^(?:#|- |---$|[<=>]{7})/.test(content)) continue;
    const [key, value] = keyAndValue(content);
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const node: Open = { value, children: new Map(), indent };
    (open.at(-1) ?? root).children.set(key, node);
    open.push(node);
  }
  return root;
}

function keyAndValue(content: string): [string, string] {
  if (content.endsWith(':')) return [unquoted(content.slice(0, -1)), ''];
  const quote = content[0] === '"' || content[0] === "'" ? content[0] : undefined;
  const end = quote ? content.indexOf(quote, 1) + 1 : content.search(/: | /);
  if (end <= 0) return [content, ''];
  return [unquoted(content.slice(0, end)), unquoted(content.slice(end).replace(/^:? */, ''))];
}

export function unquoted(text: string): string {
  const quote = text[0];
  const isOne = (quote === '"' || quote === "'") && text.indexOf(quote, 1) === text.length - 1;
  return isOne && text.length > 1 ? text.slice(1, -1) : text;
}
