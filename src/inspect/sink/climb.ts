/** Where a path leads from the folder it starts in: what is left after its last step out, undefined when it stays inside. Only `/` separates. */
export function tailOfClimb(path: string): string | undefined {
  const kept: string[] = [];
  let climbed = false;
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') kept.push(step);
    else if (kept.pop() === undefined) climbed = true;
  }
  return climbed ? kept.join('/') : undefined;
}

/** A path with no empty or `.` steps, and `..` undone where that is possible. Only `/` separates. */
export function resolvedPath(slashed: string): string {
  const root = slashed.startsWith('/') ? '/' : '';
  const kept: string[] = [];
  for (const step of slashed.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (step !== '..' || root === '') kept.push(step);
  }
  return root + kept.join('/');
}
