import { serviceDocuments } from '../inventory/service-documents.js';
import type { Kit } from '../kit/kit.js';

/** Each reads all that is known of up to 2,000 endpoints: three of them are what one operation may cost. */
const COMPLEXITY = 3000;

const fields: Readonly<Record<keyof typeof serviceDocuments, string>> = {
  openapi:
    'OpenAPI 3.1 in JSON, learnt from traffic: of the 2,000 most called endpoints, `info.x-omitted-endpoints` says how many are left out. Null before calls have told of any.',
  graphqlSdl: 'GraphQL SDL of what operations showed; null where there is no GraphQL.',
  wsdl: 'A skeleton of WSDL 1.1 for the SOAP operations seen; null where there are none.',
};

/** What a service offers, as documents that other tools read. */
export function defineServiceDocuments({ builder }: Kit): void {
  for (const [name, description] of Object.entries(fields) as [keyof typeof fields, string][])
    builder.prismaObjectField('Service', name, (t) =>
      t.string({
        nullable: true,
        description,
        complexity: COMPLEXITY,
        resolve: async (service, _args, { services }) => {
          const { endpoints, omitted } = await services.endpointKnowledge.ofService(service.id);
          return serviceDocuments[name](service.name, endpoints, omitted);
        },
      }),
    );
}
