// Ask the library of veraPDF for its verdict on PDF files; scripts/verapdf.py starts this.
//
// Standard output has one line for each file and profile, its parts divided by tabs: verdict, profile,
// file, then every rule that does not hold. The first line names the versions of the library.

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.ReleaseDetails;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Verdict {
    static final List<PDFAFlavour> PROFILES = List.of(PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1);

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        ReleaseDetails.addDetailsFromResource("org/verapdf/release/validation-model.properties");
        say("versions", version("core"), version("validation-model"));
        for (String file : files) {
            for (PDFAFlavour profile : PROFILES) {
                say(verdict(file, profile));
            }
        }
    }

    /** What the library says of one file by one profile; a file that it cannot read is refused. */
    static String[] verdict(String file, PDFAFlavour profile) throws Exception {
        List<String> line = new ArrayList<>();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(Path.of(file).toFile(), profile)) {
            ValidationResult found =
                Foundries.defaultInstance().createValidator(profile, false).validate(parser);
            line.addAll(List.of(found.isCompliant() ? "passed" : "refused", name(profile), file));
            line.addAll(failures(found));
        } catch (org.verapdf.core.VeraPDFException fault) {
            line.addAll(List.of("refused", name(profile), file, "unreadable: " + fault.getMessage()));
        }
        return line.toArray(String[]::new);
    }

    static Set<String> failures(ValidationResult found) {
        Set<String> failures = new TreeSet<>();
        for (TestAssertion each : found.getTestAssertions()) {
            if (each.getStatus() == TestAssertion.Status.FAILED) {
                String rule = each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber();
                failures.add(rule + ": " + each.getMessage() + " (" + each.getLocation().getContext() + ")");
            }
        }
        return failures;
    }

    static String name(PDFAFlavour profile) {
        return profile == PDFAFlavour.PDFUA_1 ? "PDF/UA-1" : "PDF/A-3A";
    }

    static String version(String part) {
        return part + " " + ReleaseDetails.byId(part).getVersion();
    }

    static void say(String... parts) {
        List<String> plain = new ArrayList<>();
        for (String part : parts) {
            plain.add(part.replaceAll("\\s+", " "));
        }
        System.out.println(String.join("\t", plain));
        System.out.flush();
    }
}
