/** What a call does to the file that it names; the end of its rule's id. */
export type FileAccess = 'read' | 'write' | 'delete' | 'stat';

export interface FileCall {
  /** Name of the callback form; the others are derived from it. */
  readonly name: string;
  /** What happens to each argument that is a path, in order. */
  readonly paths: readonly FileAccess[];
}

const calls = (names: string, ...paths: FileAccess[]): FileCall[] =>
  names.split(' ').map((name) => ({ name, paths }));

/** Every function of `node:fs` that takes a path: each is there with a callback, with `Sync`, and as a promise, or in some of these forms. */
export const fileCalls: readonly FileCall[] = [
  ...calls('readFile opendir readdir readlink watch watchFile openAsBlob createReadStream open', 'read'),
  ...calls('stat lstat statfs access exists realpath', 'stat'),
  ...calls(
    'writeFile appendFile truncate mkdir mkdtemp chmod lchmod chown lchown utimes lutimes createWriteStream',
    'write',
  ),
  ...calls('rm rmdir unlink', 'delete'),
  ...calls('copyFile cp link', 'read', 'write'),
  ...calls('rename symlink', 'write', 'write'),
];
