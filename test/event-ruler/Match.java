import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.JsonRuleCompiler;

/**
 * Matches events against rules with the library that EventBridge is built on.
 *
 * First argument: a file with one rule a line, its name, a tab, its pattern. Second: a file with one event a
 * line. Prints one line an event: the names of the rules that let it through, sorted, between commas.
 */
public final class Match {
  public static void main(String[] files) throws Exception {
    Machine machine = Machine.builder().build();
    for (String line : Files.readAllLines(Path.of(files[0]))) {
      String[] rule = line.split("\t", 2);
      String fault = JsonRuleCompiler.check(rule[1]);
      if (fault != null) throw new IllegalArgumentException(rule[0] + ": " + fault);
      machine.addRule(rule[0], rule[1]);
    }
    StringBuilder answers = new StringBuilder();
    for (String event : Files.readAllLines(Path.of(files[1]))) {
      answers.append(String.join(",", new TreeSet<>(machine.rulesForJSONEvent(event)))).append('\n');
    }
    System.out.print(answers);
  }
}
