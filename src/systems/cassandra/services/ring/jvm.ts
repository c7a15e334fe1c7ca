/**
 * What Cassandra 4.1 needs of a Java 17 machine. The packages are those of conf/jvm17-server.options in
 * the Cassandra 5.0 sources, the first release that supports Java 17; 4.1 runs with the same list.
 */

const exported = [
  'java.base/jdk.internal.misc',
  'java.base/jdk.internal.ref',
  'java.base/sun.nio.ch',
  'java.management.rmi/com.sun.jmx.remote.internal.rmi',
  'java.rmi/sun.rmi.registry',
  'java.rmi/sun.rmi.server',
  'java.rmi/sun.rmi.transport',
  'java.rmi/sun.rmi.transport.tcp',
  'java.sql/java.sql',
  'jdk.attach/sun.tools.attach',
  'jdk.compiler/com.sun.tools.javac.file',
  'jdk.unsupported/sun.misc',
];

const opened = [
  'java.base/java.io',
  'java.base/java.lang',
  'java.base/java.lang.module',
  'java.base/java.lang.reflect',
  'java.base/java.net',
  'java.base/java.nio',
  'java.base/java.util',
  'java.base/java.util.concurrent',
  'java.base/java.util.concurrent.atomic',
  'java.base/jdk.internal.loader',
  'java.base/jdk.internal.math',
  'java.base/jdk.internal.module',
  'java.base/jdk.internal.ref',
  'java.base/jdk.internal.reflect',
  'java.base/jdk.internal.util.jar',
  'java.base/sun.nio.ch',
  'java.management/sun.management',
  'jdk.management/com.sun.management.internal',
];

/**
 * @param heap size of the heap in MiB, taken at once
 * @param jars folder of the distribution; jamm measures objects from inside, without it prepared inserts fail
 */
export function jvmArguments(heap: number, jars: string): readonly string[] {
  return [
    `-Xms${heap}M`,
    `-Xmx${heap}M`,
    '-Xss512k',
    '-XX:+UseG1GC',
    '-XX:MaxDirectMemorySize=256M',
    `-javaagent:${jars}/jamm-0.3.2.jar`,
    ...exported.flatMap((name) => ['--add-exports', `${name}=ALL-UNNAMED`]),
    ...opened.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
    '-Djdk.attach.allowAttachSelf=true',
    '-Djava.security.manager=allow',
    '-Dio.netty.tryReflectionSetAccessible=true',
  ];
}
