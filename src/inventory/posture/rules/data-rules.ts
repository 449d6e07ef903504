import { credentialClasses, exposureRule, exposureSeverity, sensitivityOf } from '../../data-exposure.js';
import { milder, severities, severityRank } from '../../severities.js';
import { counted, type EndpointRule } from '../rule.js';

export const dataUnauthenticated: EndpointRule = {
  id: exposureRule,
  owasp: 'API2:2023',
  title: 'Sensitive data without authentication',
  why: 'Calls that show no identity were answered with sensitive data. Whoever knows or guesses the address can collect it.',
  fix: 'Require authentication on this route and check that the caller may see the object. If it must be public, remove the named fields from the answer.',
  judge(assessment) {
    const stands = assessment.stands('exposed', 'anonymous');
    if (!stands) return undefined;
    const classes = assessment.names('exposed-class', stands.last);
    const severity = exposureSeverity(classes);
    return {
      severity: assessment.endpoint.exposure === 'internal' ? milder(severity) : severity,
      stands,
      evidence: { ...counted(stands), classes, fields: assessment.names('exposed-field', stands.last) },
    };
  },
};

export const secretsInAnswers: EndpointRule = {
  id: 'posture.secrets-in-answers',
  owasp: 'API3:2023',
  title: 'Passwords or their hashes in answers',
  why: 'No client needs to read a password back. Hashes can be tried offline, by anybody who can make this call or read a cache or a log.',
  fix: 'Leave the named fields out when the object is written as an answer: list the fields that are sent, instead of sending the stored record.',
  judge(assessment) {
    const stands = assessment.stands('secret-answers', 'told-succeeded');
    if (!stands) return undefined;
    return {
      severity: 'high',
      stands,
      evidence: { ...counted(stands), fields: assessment.names('secret-field', stands.last) },
    };
  },
};

export const credentialsInUrl: EndpointRule = {
  id: 'posture.credentials-in-url',
  owasp: 'API2:2023',
  title: 'Credentials in the URL',
  why: 'URLs are kept in access logs, browser histories, proxies and referrer headers. Whoever reads one of these can act as the caller.',
  fix: 'Take the credential from the Authorization header or the body, refuse it in the URL, and replace the credentials that were sent this way.',
  judge(assessment) {
    const stands = assessment.stands('url-credential', 'calls', { callerMade: true });
    if (!stands) return undefined;
    const classes = assessment
      .names('url-class', stands.last)
      .filter((label) => credentialClasses.has(label));
    const oneTime = classes.every((label) => label === 'secret');
    return {
      severity: oneTime ? 'medium' : 'high',
      stands,
      evidence: { ...counted(stands), classes, parameters: assessment.names('url-name', stands.last) },
    };
  },
};

export const dataInUrl: EndpointRule = {
  id: 'posture.sensitive-data-in-url',
  owasp: 'API3:2023',
  title: 'Personal or payment data in the URL',
  why: 'URLs are kept in access logs, browser histories, proxies and analytics, far from where such data is protected.',
  fix: 'Send the named parameters in the body, or use an identifier that says nothing about the person.',
  judge(assessment) {
    const stands = assessment.stands('url-sensitive', 'calls', { callerMade: true });
    if (!stands) return undefined;
    const classes = assessment
      .names('url-class', stands.last)
      .filter((label) => !credentialClasses.has(label));
    const worst = classes.map((label) => sensitivityOf(label) ?? 'low');
    const severity = severities[Math.max(1, ...worst.map(severityRank))] ?? 'low';
    return {
      severity: milder(severity),
      stands,
      evidence: { ...counted(stands), classes, parameters: assessment.names('url-name', stands.last) },
    };
  },
};
