import type { Json, Template } from '../../src/collector/aws/templates/template.js';

export interface Surroundings {
  readonly parameters: Readonly<Record<string, string>>;
  /** `AWS::Region` and the like. */
  readonly pseudo: Readonly<Record<string, string>>;
  /** `Resource.Attribute` */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What CloudFormation makes of a template's texts, as far as ours use its functions. Throws for what is not there. */
export class TemplateResolver {
  constructor(
    private readonly template: Template,
    private readonly surroundings: Surroundings,
  ) {}

  /** Parameters as given, with defaults. Throws when one lacks, is not asked for, or does not fit its pattern. */
  get parameters(): Record<string, string> {
    const { parameters: given } = this.surroundings;
    for (const name of Object.keys(given))
      if (!this.template.Parameters[name]) throw new Error(`there is no parameter ${name}`);
    return Object.fromEntries(
      Object.entries(this.template.Parameters).map(([name, { Default, AllowedPattern, AllowedValues }]) => {
        const value = given[name] ?? (Default === undefined ? undefined : String(Default));
        if (value === undefined) throw new Error(`the parameter ${name} lacks`);
        if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
          throw new Error(`the parameter ${name} does not fit ${AllowedPattern}`);
        if (AllowedValues && !AllowedValues.map(String).includes(value))
          throw new Error(`${name} may not be ${value}`);
        return [name, value];
      }),
    );
  }

  resolve(value: Json): Json {
    if (typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    const [entry, ...more] = Object.entries(value);
    if (entry && more.length === 0) {
      const [name, argument] = entry;
      if (name === 'Ref') return this.#named(argument as string);
      if (name.startsWith('Fn::')) return this.#call(name, argument as never);
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.resolve(each)]));
  }

  holds(condition: Json): boolean {
    const [[name, list] = ['', []]] = Object.entries(condition as Record<string, Json[]>);
    if (name === 'Fn::Equals') return this.resolve(list[0]!) === this.resolve(list[1]!);
    const held = list.map((each) => this.holds(each));
    if (name === 'Fn::Not') return !held[0];
    if (name === 'Fn::And') return held.every(Boolean);
    if (name === 'Fn::Or') return held.some(Boolean);
    throw new Error(`${name} is no condition`);
  }

  #call(name: string, argument: [string, ...Json[]] & string): Json {
    if (name === 'Fn::Sub')
      return (argument as string).replace(/\$\{([^}]+)\}/g, (_all, what: string) => this.#named(what));
    if (name === 'Fn::Join') {
      const parts = this.resolve(argument[1] as never);
      return (Array.isArray(parts) ? parts : [parts]).join(argument[0]);
    }
    if (name === 'Fn::If')
      return this.resolve(argument[this.holds(this.template.Conditions![argument[0]!]!) ? 1 : 2]!);
    if (name === 'Fn::GetAtt') return this.#named(argument.join('.'));
    throw new Error(`${name} is not known here`);
  }

  #named(name: string): string {
    const { pseudo, attributes = {} } = this.surroundings;
    const value = name.startsWith('AWS::') ? pseudo[name] : (attributes[name] ?? this.parameters[name]);
    if (value === undefined) throw new Error(`${name} is nothing`);
    return value;
  }
}
