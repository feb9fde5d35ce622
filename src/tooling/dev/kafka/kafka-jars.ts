import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../database/file-lock.ts';
import { lastLines, type Machine } from '../database/machine.ts';
import { inStep, type Progress } from '../progress.ts';
import { kafkaFolder } from './broker-files.ts';
import { clusterSettings } from './broker-settings.ts';

export const KAFKA_VERSION = '4.4.0';
/** The version in Kafka's own release; without log4j the broker logs nothing. */
const LOG4J_VERSION = '2.25.5';
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const JAVA_MIN = 17;

export interface KafkaJars {
  java: string;
  /** For `java -cp`. */
  classpath: string;
  /** A formatted data folder to copy, for formatting takes a second of Java. */
  formatted: string;
}

/** Finds Java 17 or newer and Maven. @returns the reason for people when they are missing */
export async function findJava(machine: Machine): Promise<{ java: string; mvn: string } | string> {
  const [java, mvn] = [machine.which('java'), machine.which('mvn')];
  if (java === undefined || mvn === undefined)
    return `Apache Kafka needs Java and Maven, and there is no "${java === undefined ? 'java' : 'mvn'}"`;
  const { code, output } = await machine.run([java, '-version']);
  const version = Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  if (code !== 0 || version < JAVA_MIN)
    return `Apache Kafka needs Java ${JAVA_MIN} or newer, and "java -version" says: ${lastLines(output, 1)}`;
  return { java, mvn };
}

/** Gets Kafka's jars into `.local/kafka/<version>` by Maven, once. @throws with the end of Maven's output */
export async function ensureKafkaJars(
  rootDir: string,
  { java, mvn }: { java: string; mvn: string },
  machine: Machine,
  progress: Progress,
): Promise<KafkaJars> {
  const home = join(kafkaFolder(rootDir), KAFKA_VERSION);
  const lib = join(home, 'lib');
  const jars = { java, classpath: join(lib, '*'), formatted: join(home, 'formatted') };
  const marker = join(home, 'complete');
  // A text of everything that is wanted: when it changes, the folder is made again.
  const wanted = `${pom()}\n${COPY}\n${clusterSettings(jars.formatted)}`;
  const isComplete = () => existsSync(marker) && readFileSync(marker, 'utf8') === wanted;
  if (isComplete()) return jars;
  mkdirSync(kafkaFolder(rootDir), { recursive: true });
  return withFileLock(`${home}.lock`, async () => {
    // Another process may have got the jars while this one waited.
    if (isComplete()) return jars;
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'pom.xml'), pom());
    await inStep(progress, `Getting Apache Kafka ${KAFKA_VERSION} with Maven`, () =>
      runOrThrow(machine, [
        mvn,
        ...MAVEN_OPTIONS,
        '-f',
        join(home, 'pom.xml'),
        COPY,
        `-DoutputDirectory=${lib}`,
      ]),
    );
    const settings = join(home, 'format.properties');
    writeFileSync(settings, clusterSettings(jars.formatted));
    const format = ['format', '--cluster-id', 'AAAAAAAAAAAAAAAAAAAAAA', '--config', settings];
    await runOrThrow(machine, [java, '-cp', jars.classpath, 'kafka.tools.StorageTool', ...format]);
    writeFileSync(marker, wanted);
    return jars;
  });
}

// An unreachable registry should fail soon, so that the mock cluster takes over.
const MAVEN_OPTIONS = [
  '--quiet',
  '--batch-mode',
  '-DincludeScope=runtime',
  '-Dmaven.wagon.http.retryHandler.count=1',
  '-Dmaven.wagon.rto=60000',
  '-Daether.connector.connectTimeout=10000',
  '-Daether.connector.requestTimeout=60000',
];

async function runOrThrow(machine: Machine, command: [string, ...string[]]): Promise<void> {
  const { code, output } = await machine.run(command);
  if (code !== 0) throw new Error(`${command[0]} did not work (exit code ${code}):\n${lastLines(output, 8)}`);
}

const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const pom = () => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shopping</groupId><artifactId>kafka-broker</artifactId><version>1</version>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J_VERSION)}
  </dependencies>
</project>
`;
