package org.wso2.carbon.bootstrap;

import com.hazelcast.config.AwsConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.MemberAttributeEvent;
import com.hazelcast.core.MembershipEvent;
import com.hazelcast.core.MembershipListener;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What wso2server.sh starts: a member of the cluster that axis2.xml describes, and ports that answer. */
final class Bootstrap {
    private Bootstrap() {
    }

    public static void main(String[] arguments) throws Exception {
        for (String argument : arguments) {
            if (argument.startsWith("-D")) {
                String[] pair = argument.substring(2).split("=", 2);
                System.setProperty(pair[0], pair.length > 1 ? pair[1] : "true");
            }
        }
        Path home = Path.of(System.getProperty("carbon.home"));
        Log log = new Log(home);
        // CarbonServerManager does the same: the JVM's own authorities don't count.
        Path security = home.resolve("repository/resources/security");
        System.setProperty("javax.net.ssl.trustStore", security.resolve("client-truststore.jks").toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "wso2carbon");
        new Member(home, log).start();
        Ports.open(home, log);
        log.info("org.wso2.carbon.core.internal.StartupFinalizerServiceComponent", "WSO2 Carbon started");
    }
}

/** Hazelcast as HazelcastClusteringAgent and the membership schemes of kernel 4.4.16 set it up. */
final class Member implements MembershipListener {
    private static final String PACKAGE = "org.wso2.carbon.core.clustering.hazelcast.";
    private static final String AGENT = PACKAGE + "HazelcastClusteringAgent";
    private final Path home;
    private final Log log;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<String> members = new ArrayList<>();
    private String listener = AGENT;
    private HazelcastInstance instance;

    Member(Path home, Log log) {
        this.home = home;
        this.log = log;
    }

    void start() throws Exception {
        Path file = home.resolve("repository/conf/axis2/axis2.xml");
        Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile())
                .getDocumentElement();
        List<Element> sections = children(root, "clustering");
        // Without the attribute clustering is on.
        boolean enabled = !sections.isEmpty() && (!sections.get(0).hasAttribute("enable")
                || Boolean.parseBoolean(sections.get(0).getAttribute("enable").trim()));
        log.info("org.apache.axis2.deployment.ClusterBuilder", "Clustering has been " + (enabled ? "enabled" : "disabled"));
        if (!enabled) {
            return;
        }
        read(sections.get(0));
        try {
            instance = Hazelcast.newHazelcastInstance(configuration());
        } catch (RuntimeException error) {
            log.error(AGENT, "Cannot initialize cluster", error);
            throw error;
        }
        com.hazelcast.core.Member local = instance.getCluster().getLocalMember();
        log.info(AGENT, "Local member: [" + local.getUuid() + "] - Host:" + local.getSocketAddress());
        instance.getCluster().addMembershipListener(this);
        coordinate();
        log.info(AGENT, "Cluster initialization completed");
        Runtime.getRuntime().addShutdownHook(new Thread(instance::shutdown));
    }

    private void read(Element section) {
        for (Element parameter : children(section, "parameter")) {
            parameters.put(parameter.getAttribute("name"), parameter.getTextContent());
        }
        // ClusterBuilder reads the members for this scheme alone.
        for (Element list : scheme().equals("wka") ? children(section, "members") : List.<Element>of()) {
            for (Element member : children(list, "member")) {
                String host = children(member, "hostName").get(0).getTextContent().trim();
                int port = Integer.parseInt(children(member, "port").get(0).getTextContent().trim());
                members.add(host + ":" + port);
            }
        }
    }

    private Config configuration() throws IOException {
        String domain = parameters.getOrDefault("domain", "apache.axis2.domain");
        log.info(AGENT, "Cluster domain: " + domain);
        log.info(AGENT, "Loading hazelcast configuration from axis2 clustering configuration");
        Config config = new Config(domain + ".instance");
        config.getGroupConfig().setName(domain);
        if (parameters.containsKey("groupPassword")) {
            config.getGroupConfig().setPassword(parameters.get("groupPassword"));
        }
        properties().forEach((key, value) -> config.setProperty(key.toString(), value.toString().trim()));
        config.setProperty("hazelcast.logging.type", "jdk");
        // Its own hook leaves without a word; ours says goodbye, as Carbon does when it stops.
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        NetworkConfig network = config.getNetworkConfig();
        network.setPublicAddress(text("localMemberHost", firstAddress()));
        network.setPort(Integer.parseInt(text("localMemberPort", "4000")));
        log.info(AGENT, "Using " + scheme() + " based membership management scheme");
        join(network.getJoin());
        return config;
    }

    /** The times that the agent sets, and hazelcast.properties over them. */
    private Properties properties() throws IOException {
        Properties set = new Properties();
        set.put("hazelcast.max.no.heartbeat.seconds", "600");
        set.put("hazelcast.max.no.master.confirmation.seconds", "900");
        set.put("hazelcast.merge.first.run.delay.seconds", "60");
        set.put("hazelcast.merge.next.run.delay.seconds", "30");
        Path own = home.resolve("repository/conf/hazelcast.properties");
        if (Files.exists(own)) {
            try (InputStream stream = Files.newInputStream(own)) {
                set.load(stream);
            }
        }
        return set;
    }

    private void join(JoinConfig join) {
        join.getMulticastConfig().setEnabled(false);
        if (scheme().equals("aws")) {
            listener = PACKAGE + "aws.AWSBasedMembershipScheme";
            AwsConfig aws = join.getAwsConfig().setEnabled(true);
            Map<String, java.util.function.Consumer<String>> fields = new LinkedHashMap<>();
            fields.put("accessKey", aws::setAccessKey);
            fields.put("secretKey", aws::setSecretKey);
            fields.put("securityGroup", aws::setSecurityGroupName);
            fields.put("connTimeout", value -> aws.setConnectionTimeoutSeconds(Integer.parseInt(value)));
            fields.put("hostHeader", aws::setHostHeader);
            fields.put("region", aws::setRegion);
            fields.put("tagKey", aws::setTagKey);
            fields.put("tagValue", aws::setTagValue);
            fields.forEach((name, set) -> {
                if (parameters.containsKey(name)) {
                    set.accept(parameters.get(name).trim());
                }
            });
        } else if (scheme().equals("wka")) {
            listener = PACKAGE + "wka.WKABasedMembershipScheme";
            TcpIpConfig known = join.getTcpIpConfig().setEnabled(true);
            if (parameters.containsKey("connTimeout")) {
                known.setConnectionTimeoutSeconds(Integer.parseInt(parameters.get("connTimeout").trim()));
            }
            members.forEach(known::addMember);
        } else {
            throw new IllegalArgumentException("Invalid membership scheme '" + scheme()
                    + "'. Supported schemes are multicast, wka & aws, and the lab has the last two");
        }
    }

    private String scheme() {
        return text("membershipScheme", "multicast");
    }

    private String text(String name, String absent) {
        return parameters.containsKey(name) ? parameters.get(name).trim() : absent;
    }

    private static String firstAddress() throws IOException {
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    return address.getHostAddress();
                }
            }
        }
        throw new IOException("this machine has no address but loopback");
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && node.getNodeName().equals(name)) {
                found.add((Element) node);
            }
        }
        return found;
    }

    /** The oldest member coordinates. */
    private void coordinate() {
        com.hazelcast.core.Member oldest = instance.getCluster().getMembers().iterator().next();
        if (oldest.localMember()) {
            log.info(AGENT, "Elected this member [" + oldest.getUuid() + "] as the Coordinator node");
        }
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        report("joined", event.getMember());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        report("left", event.getMember());
        coordinate();
    }

    @Override
    public void memberAttributeChanged(MemberAttributeEvent event) {
        log.info(listener, "Member attribute " + event.getKey() + " changed");
    }

    private void report(String what, com.hazelcast.core.Member member) {
        log.info(listener, "Member " + what + " [" + member.getUuid() + "]: " + member.getSocketAddress());
    }
}

/**
 * Tomcat's connectors and the pass-through receivers, moved by carbon.xml's Offset, with the key stores that their files
 * name. Each answers every request with a login page, and notes it in repository/logs/http_access.log.
 */
final class Ports {
    private final Path home;
    private final Log log;
    private final int offset;

    private Ports(Path home, Log log) throws Exception {
        this.home = home;
        this.log = log;
        Element server = root("repository/conf/carbon.xml");
        offset = Integer.parseInt(server.getElementsByTagName("Offset").item(0).getTextContent().trim());
    }

    static void open(Path home, Log log) throws Exception {
        Ports ports = new Ports(home, log);
        ports.openConnectors();
        ports.openReceivers();
    }

    private void openConnectors() throws Exception {
        NodeList connectors = root("repository/conf/tomcat/catalina-server.xml").getElementsByTagName("Connector");
        for (int index = 0; index < connectors.getLength(); index++) {
            Element connector = (Element) connectors.item(index);
            int port = Integer.parseInt(connector.getAttribute("port"));
            String keys = connector.getAttribute("keystoreFile");
            if (keys.isEmpty()) {
                listen(port, null, null, null);
            } else {
                listen(port, keys, connector.getAttribute("keystoreType"), connector.getAttribute("keystorePass"));
            }
        }
    }

    private void openReceivers() throws Exception {
        NodeList receivers = root("repository/conf/axis2/axis2.xml").getElementsByTagName("transportReceiver");
        for (int index = 0; index < receivers.getLength(); index++) {
            Element receiver = (Element) receivers.item(index);
            String listener = receiver.getAttribute("class");
            if (!listener.contains("PassThroughHttp")) {
                continue;
            }
            int port = Integer.parseInt(parameter(receiver, "port").getTextContent().trim());
            if (!listener.contains("SSL")) {
                listen(port, null, null, null);
                continue;
            }
            Element keys = parameter(receiver, "keystore");
            listen(port, keys == null ? "" : text(keys, "Location"), keys == null ? "" : text(keys, "Type"),
                    keys == null ? "" : text(keys, "Password"));
        }
    }

    /** Empty are the settings of a file that leaves them out: then they are those of every pack. */
    private void listen(int port, String location, String type, String password) throws Exception {
        InetSocketAddress address = new InetSocketAddress(port + offset);
        HttpServer server;
        if (location == null) {
            server = HttpServer.create(address, 0);
        } else {
            String path = location.isEmpty() ? "repository/resources/security/wso2carbon.jks"
                    : location.replace("${carbon.home}/", "");
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(
                    context(home.resolve(path), type.isEmpty() ? "JKS" : type, password.isEmpty() ? "wso2carbon" : password)));
            server = secure;
        }
        answer(server, port + offset);
    }

    private void answer(HttpServer server, int port) {
        byte[] page = "<title>WSO2 Management Console</title>\n<form><input name=\"username\"></form>\n"
                .getBytes(StandardCharsets.US_ASCII);
        server.createContext("/", exchange -> {
            log.access(port + " " + exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
    }

    private static SSLContext context(Path keys, String type, String words) throws Exception {
        char[] password = words.toCharArray();
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream stream = new FileInputStream(keys.toFile())) {
            store.load(stream, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private Element root(String path) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(home.resolve(path).toFile())
                .getDocumentElement();
    }

    private static Element parameter(Element receiver, String name) {
        NodeList parameters = receiver.getElementsByTagName("parameter");
        for (int index = 0; index < parameters.getLength(); index++) {
            Element found = (Element) parameters.item(index);
            if (found.getAttribute("name").equals(name)) {
                return found;
            }
        }
        return null;
    }

    private static String text(Element keys, String tag) {
        NodeList found = keys.getElementsByTagName(tag);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().trim();
    }
}

/** repository/logs/wso2carbon.log and the console, in the layout of kernel 4.4; Hazelcast's own messages as well. */
final class Log extends Handler {
    private final Path file;
    /** The JVM forgets a logger, and its level, that nobody holds. */
    private final List<Logger> kept = new ArrayList<>();

    Log(Path home) throws IOException {
        file = home.resolve("repository/logs/wso2carbon.log");
        Files.createDirectories(file.getParent());
        LogManager.getLogManager().reset();
        Logger.getLogger("").addHandler(this);
        Properties bridge = new Properties();
        try (InputStream stream = Files.newInputStream(home.resolve("repository/conf/etc/logging-bridge.properties"))) {
            bridge.load(stream);
        }
        for (String key : bridge.stringPropertyNames()) {
            if (key.endsWith(".level")) {
                Logger logger = Logger.getLogger(key.substring(0, key.length() - ".level".length()));
                logger.setLevel(Level.parse(bridge.getProperty(key).trim()));
                kept.add(logger);
            }
        }
    }

    void info(String logger, String message) {
        write(" INFO", logger, message, null);
    }

    void error(String logger, String message, Throwable thrown) {
        write("ERROR", logger, message, thrown);
    }

    synchronized void access(String line) {
        try {
            Files.writeString(file.resolveSibling("http_access.log"), line + System.lineSeparator(),
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException error) {
            System.err.println(file + ": " + error);
        }
    }

    @Override
    public void publish(LogRecord record) {
        String level = record.getLevel().intValue() >= 1000 ? "ERROR" : record.getLevel().intValue() >= 900 ? " WARN"
                : record.getLevel().intValue() >= 800 ? " INFO" : "DEBUG";
        write(level, record.getLoggerName(), record.getMessage(), record.getThrown());
    }

    private synchronized void write(String level, String logger, String message, Throwable thrown) {
        String time = new SimpleDateFormat("yyyy-MM-dd HH:mm:ss,SSS").format(new Date());
        StringBuilder text = new StringBuilder("TID: [-1234] [] [" + time + "] " + level + " {" + logger + "} -  "
                + message + System.lineSeparator());
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            text.append(each).append(System.lineSeparator());
            for (StackTraceElement line : each.getStackTrace()) {
                text.append("\tat ").append(line).append(System.lineSeparator());
            }
        }
        System.out.print(text);
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException error) {
            System.err.println(file + ": " + error);
        }
    }

    @Override
    public void flush() {
        System.out.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
